import type { Declared, DeclaredColumn, Schema } from '../columns/schema.ts'
import type { Author, DatasetVersion, RefusedPage } from '../core/records.ts'
import type { CheckResult, DataCheck, DataReport, DataVerdict } from '../core/validation.ts'
import type { ImageReading } from '../encode/picture/reading.ts'
import type { NewRow } from './handed.ts'
import type { Statistics } from './profile/change/types.ts'
import type { Beside, Profile } from './profile/types.ts'
import type { Detected, Reading } from './sources/reading.ts'

/** Where rows live: one column of what is read, or all of them. */
export interface Source {
  /**
   * Path of a file, of a folder of files, or of all that a pattern fits; a relative one is taken from the working
   * directory. Else an address without its secrets: `https://…`, `s3://…`, `postgres://…`, `sqlite:…`.
   */
  readonly file: string
  /** How it is read, as far as that is declared. Default: as it is detected. */
  readonly reading?: Reading
  /** As messages name it. Default: `file`. */
  readonly name?: string
  /** What an address is asked, of a database. */
  readonly query?: string
  /** The address with its secrets, which are kept nowhere. Default: `file`. */
  readonly address?: () => string
  /**
   * Name of the column that is a row. `*`: a row is a whole record as compact JSON of strings in the
   * header's order, `{"age":"42","churn":"1"}`; empty fields are kept as `""`, records without any value
   * left out.
   */
  readonly column: string
  /** Columns whose values are replaced before a row is kept, from now on. Default: as it was said before. */
  readonly mask?: readonly string[]
  /** What people say of the columns of records. Default: nothing, and their types follow from the rows. */
  readonly declared?: Declared
  /** Rows are pictures: `file` is a folder of classes, a CSV file or an IDX file. Default: they are not. */
  readonly images?: ImageReading | undefined
}

/** Where new rows wait: a text file with one row a line; of records, one JSON object. */
export interface Queue extends Source {
  /**
   * Path of the text file. A file that is not there counts as empty. Not the data file: `bad_config`. Null: rows
   * come by calls only.
   */
  readonly queue: string | null
  /**
   * Why a row that reads well cannot be learnt from, without naming it: `has no "label"`; null where it
   * can. Default: each can.
   */
  readonly admit?: (row: string) => string | null
  /** What rows are held to before they come in, as far as each is told by itself. Default: nothing. */
  readonly checks?: readonly DataCheck[]
}

export interface IngestOptions extends Queue {
  /** Whether rows are written at the head of the data file; else they stand before its rows, in the home alone. */
  readonly writeBack: boolean
  /** Rows to move; where fewer wait, those, and never more than 32 MiB of them at a time. */
  readonly batch: number
  readonly author: Author
}

export interface Ingested {
  /** The version after the ingestion; the one before it where nothing was added. */
  readonly dataset: DatasetVersion
  /** Rows that went in, before those that were there. 0 where none waited: then there is no new version. */
  readonly added: number
  /** Rows that still wait. */
  readonly left: number
  /**
   * Lines that cannot be rows, moved to `<queue>.quarantine.jsonl`: over 10 kB, control characters, not
   * UTF-8; where records are wanted, over 8 MiB, no object, an unknown column, a value that is a list or
   * object; and rows that are not admitted. At most 10,000 at a time.
   */
  readonly rejected: number
  /** The first of them; null where there is none. */
  readonly quarantined: Quarantined | null
}

export interface Enqueued {
  /** Rows that were not known by their id. */
  readonly added: number
  /** Rows that wait with them: handed over, and in the queue. */
  readonly waiting: number
}

/** Rows that came of labelled requests. */
export interface FedRows {
  /** All of them. */
  readonly made: number
  /** In a version now, or once. */
  readonly taken: number
  readonly waiting: number
  /** In quarantine by the reason, most rows first; 20 reasons at most. */
  readonly refused: readonly { readonly reason: string; readonly rows: number }[]
  /** Refused, and let go of. */
  readonly discarded: number
  /** When the last one was made, milliseconds since 1970; null where none was. */
  readonly lastAt: number | null
}

/** A place among the labels of requests, and the request that stands there. */
export interface FedPlace {
  readonly place: number
  readonly requestId: string
}

/** Some rows of a version. */
export interface Preview {
  readonly rows: readonly string[]
  /** Place of the next row; null behind the last. */
  readonly next: number | null
}

/** What has changed from one version to another. */
export interface Change {
  /**
   * Rows that only the later one has, as often as it has them more, and rows that only the earlier one has; null where the
   * rows of a version are gone.
   */
  readonly added: number | null
  readonly gone: number | null
  readonly columnsAdded: readonly string[]
  readonly columnsGone: readonly string[]
  /** What changed by the profiles; null where one of the versions has none. */
  readonly statistics: Statistics | null
  /** Numbers of the versions that have no profile. */
  readonly unprofiled: readonly number[]
}

/** How a version is written for other programs. */
export const formats = ['csv', 'jsonl', 'parquet'] as const
export type Format = (typeof formats)[number]

/** Which rows those who learn from a data set hold out. */
export interface HeldOut {
  /** Who holds them out, as reports name it: `churn`. */
  readonly by: string
  /** What they go by, as a text; a report on them is made anew where it is another one. */
  readonly rule: string
  /** The places of the rows that are held out, ascending. */
  places(rows: () => AsyncIterable<readonly string[]>): Promise<Uint32Array>
  /** All that the side of a row goes by besides itself, as a text; null where that is other rows. */
  alone(): Promise<string | null>
}

/** Where a row stands in a file: the line that its record begins at, the header counted; of what has no lines its number. */
export interface Place {
  readonly file: string
  readonly line: number | null
}

/** What a suggestion of checks goes by. */
export interface Known {
  /** Columns that models predict. */
  readonly labels: readonly string[]
  /** Columns that say whose a row is, or which rows are split together. */
  readonly keys: readonly string[]
  readonly held: readonly HeldOut[]
}

/** What was erased. */
export interface Erased {
  /** HMAC-SHA-256 of the value, by which it is known in the audit trail. */
  readonly fingerprint: string
  /** Rows that went, by the id of their version, from the first time on. */
  readonly rows: Readonly<Record<string, number>>
  /** Where they still stand in the data file, which is not Millrace's own: the first hundred lines, and how many rows. */
  readonly left: { readonly file: string; readonly lines: readonly number[]; readonly rows: number }
}

/** A line of a queue that was set aside, or a row that was handed over. */
export interface Quarantined {
  /**
   * File that it is kept in: one JSON object a line with `time`, `reason` and `line`, or `base64`. Null for a row that
   * was handed over: it is kept in the database.
   */
  readonly file: string | null
  /** Its number in the queue as it was, or among all that were handed over, from 1. */
  readonly line: number
  /** `has no "label", which is its class`. */
  readonly reason: string
}

/** Checks that follow from a version. */
export interface Suggested {
  readonly checks: readonly DataCheck[]
  readonly failed: readonly CheckResult[]
  /** The checks as they would stand in a configuration, a dozen at most, and as comments what was left out. */
  readonly lines: readonly string[]
  readonly comments: readonly string[]
}

/** Which refused row is meant. */
export interface RefusedPlace {
  /** Whether it stands in the file beside the queue; else it was handed over by a call. */
  readonly file: boolean
  /** As it is listed. */
  readonly line: number
  /** What it said when it was listed, as far as it was told. Default: whatever it says. */
  readonly was?: string | undefined
}

/** What a look at a version came to. */
export interface Verdict {
  readonly version: number
  readonly checkedAt: number
  readonly verdict: DataVerdict
  /** Checks that failed, and how many there were. */
  readonly failed: number
  readonly checks: number
}

/**
 * Versions of data and the way new rows get in. Safe to use from several processes at once.
 * Errors: `bad_data` names the file and the line; `storage` where the disk refuses; `corrupt` where a
 * stored segment is not what it was.
 */
export interface Data {
  /**
   * The version the file holds now. A file that was never read, or was edited by hand, becomes a new
   * version; otherwise this costs one `stat`.
   */
  current(name: string, source: Source, author?: Author): Promise<DatasetVersion>
  /** Names of the columns of a source; what lies elsewhere is fetched where there is no copy yet. */
  columns(source: Source): Promise<readonly string[]>
  /** How a source is read, declared or found; fetched as for `columns`. */
  detected(source: Source): Promise<Detected>
  /** Fails with `not_found`. */
  version(id: string): Promise<DatasetVersion>
  /** The columns of a version's records and their types; null of lines, and of a version from before there were any. */
  schema(id: string): Promise<Schema | null>
  /**
   * Gives a column of the newest version another type: a new version with the same rows. `bad_data` names the first
   * value that is not of the type, `not_found` a column or version that is not there.
   */
  retype(name: string, column: string, to: DeclaredColumn, author: Author): Promise<DatasetVersion>
  /** What it is now first; a version whose content came back stands first again. */
  versions(name: string): Promise<DatasetVersion[]>
  /**
   * The first `limit` rows (default: all) as they were in that version, whatever the file holds now. What the
   * home keeps of them is made again where it is damaged and the file still holds that version; else `corrupt`.
   */
  rows(id: string, limit?: number): Promise<string[]>
  /** What that version holds. Made by the first who asks, and kept; see `profileVersion`. */
  profile(id: string, beside?: Beside): Promise<Profile>
  /** Writes those rows to a file that `openRows` reads, a segment at a time. */
  spool(id: string, path: string, limit?: number): Promise<void>
  /** What a version comes to under checks. The same version and checks are looked at once. */
  report(id: string, checks: readonly DataCheck[], held: readonly HeldOut[]): Promise<DataReport>
  /**
   * Checks that a version passes and that follow from what it holds, for people to edit, and those that would follow
   * but that it fails.
   */
  suggest(id: string, known: Known): Promise<Suggested>
  /** Verdicts of the versions of a data set that were looked at, the newest first; 1,000 at most. */
  verdicts(name: string): Promise<readonly Verdict[]>
  /** The same; `data_blocked` where a check that blocks has failed. */
  expectSound(
    id: string,
    checks: readonly DataCheck[],
    held: readonly HeldOut[],
  ): Promise<DataReport>
  /**
   * Where the row at a place from 0 stands in a file: the line its record begins at, the file named from the
   * working folder where it lies below it; a picture of a folder has no line. Null where the file does not hold
   * that version any more. Reads the file.
   */
  locate(id: string, source: Source, row: number): Promise<Place | null>
  /**
   * The same of several rows, those that are found by their places. None of a file of more than 64 MB, which it takes long to
   * read, or of what lies elsewhere.
   */
  places(id: string, source: Source, rows: readonly number[]): Promise<ReadonlyMap<number, Place>>
  /** Takes in the next rows: those that were handed over, then those of the queue. */
  ingest(name: string, options: IngestOptions): Promise<Ingested>
  /**
   * Keeps rows until they are taken in. A row enters once: one whose id is known stays as it is. `conflict` names the
   * row that does not go with what is there, `bad_input` an empty one, `queue_full` says that there is no room; then
   * none is kept.
   */
  enqueue(
    name: string,
    queue: Queue & { readonly author: Author },
    rows: readonly (string | NewRow)[],
  ): Promise<Enqueued>
  /** Which of some requests were handed over as rows already, whatever became of those. */
  fed(name: string, requests: readonly string[]): Promise<ReadonlySet<string>>
  /** Rows that came of requests, and what became of them. */
  fedRows(name: string): Promise<FedRows>
  /** Up to where the labels of requests were looked through; null where none were. */
  fedTo(name: string): Promise<FedPlace | null>
  /**
   * Keeps rows of requests until they are taken in, each once by its request, masked; rows of persons who were erased
   * are left out. What a row has to be is looked at when it is taken in: one that may not come in is quarantined then.
   * `queue_full` says that there is no room; then none is kept.
   */
  feed(
    name: string,
    how: {
      readonly rows: readonly { readonly request: string; readonly text: string }[]
      /** Up to where labels are looked through with these. Null: that stays as it was. */
      readonly to: FedPlace | null
      readonly author: Author
      readonly mask?: readonly string[] | undefined
    },
  ): Promise<{ readonly added: number; readonly erased: number }>
  /** Rows that wait: handed over, and in the queue; of records, lines, whether or not they can be one. */
  waiting(name: string, queue: Queue): Promise<number>
  /** Rows that were refused, those of the queue first and of them the newest; of each its first characters. */
  refused(
    name: string,
    queue: string | null,
    page: { readonly cursor?: string | undefined; readonly limit: number },
  ): Promise<RefusedPage>
  /** How many rows were refused. */
  countRefused(name: string, queue: string | null): Promise<number>
  /**
   * Hands a refused row over once more, as it is or corrected, and takes it out of the quarantine; answers how many
   * rows wait. `conflict` says why it may still not come in, or that another row stands there; `not_found` that none
   * does any more. Either way it stays as it was.
   */
  release(
    name: string,
    queue: Queue & { readonly author: Author },
    row: RefusedPlace & { readonly text?: string | undefined },
  ): Promise<number>
  /** Takes a refused row out of the quarantine for good; what it said is gone. Fails as `release` does. */
  discard(
    name: string,
    queue: string | null,
    row: RefusedPlace & { readonly author: Author },
  ): Promise<void>
  /** Some rows of a version from a place on. */
  preview(id: string, page: { readonly from: number; readonly rows: number }): Promise<Preview>
  /** What has changed from one version to another. `not_found` where the rows of one are gone and a profile is lacking. */
  diff(from: string, to: string): Promise<Change>
  /** Writes a version to a file. */
  exportTo(id: string, how: { readonly path: string; readonly format: Format }): Promise<void>
  /** Lets go of the rows of a version; `conflict` for what the data set is now. */
  drop(id: string, how: { readonly author: Author; readonly why: string }): Promise<void>
  /**
   * Erases the rows whose column has a value: from every version of a data set, from what waits and from the
   * quarantine. Later readings leave them out. Once more it does what is left to do. Fails with `not_found`, before
   * anything is changed, where there is no such row, unless it may be `absent`.
   */
  erase(
    name: string,
    source: Source,
    whose: {
      readonly column: string
      readonly value: string
      readonly queue: string | null
      readonly author: Author
      /** Whether there may be no such row: later ones are kept out. Default false. */
      readonly absent?: boolean
    },
  ): Promise<Erased>
  /** Finishes or takes back ingestions and erasures that a killed process left half-way; answers how many. */
  recover(): Promise<number>
}
