import type { Author, DatasetVersion, RefusedPage } from '../core/records.ts'
import type { ImageReading } from '../encode/picture/reading.ts'
import type { NewRow } from './handed.ts'

/** Where a model's rows live: one column of a CSV file with a header, or all of them. */
export interface Source {
  /** Path of the CSV file; a relative one is taken from the working directory. */
  readonly file: string
  /**
   * Name of the column that is a row. `*`: a row is a whole record as compact JSON of strings in the
   * header's order, `{"age":"42","churn":"1"}`; empty fields are kept as `""`, records without any value
   * left out.
   */
  readonly column: string
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
  current(model: string, source: Source, author?: Author): Promise<DatasetVersion>
  /** Fails with `not_found`. */
  version(id: string): Promise<DatasetVersion>
  /** Newest first. */
  versions(model: string): Promise<DatasetVersion[]>
  /**
   * The first `limit` rows (default: all) as they were in that version, whatever the file holds now. What the
   * home keeps of them is made again where it is damaged and the file still holds that version; else `corrupt`.
   */
  rows(id: string, limit?: number): Promise<string[]>
  /** Writes those rows to a file that `openRows` reads, a segment at a time. */
  spool(id: string, path: string, limit?: number): Promise<void>
  /**
   * Where the row at a place from 0 stands in a file: the line its record begins at, the file named from the
   * working folder where it lies below it; a picture of a folder has no line. Null where the file does not hold
   * that version any more. Reads the file.
   */
  locate(
    id: string,
    source: Source,
    row: number,
  ): Promise<{ file: string; line: number | null } | null>
  /** Takes in the next rows: those that were handed over, then those of the queue. */
  ingest(model: string, options: IngestOptions): Promise<Ingested>
  /**
   * Keeps rows until they are taken in. A row enters once: one whose id is known stays as it is. `conflict` names the
   * row that does not go with what is there, `bad_input` an empty one, `queue_full` says that there is no room; then
   * none is kept.
   */
  enqueue(
    model: string,
    queue: Queue & { readonly author: Author },
    rows: readonly (string | NewRow)[],
  ): Promise<Enqueued>
  /** Rows that wait: handed over, and in the queue; of records, lines, whether or not they can be one. */
  waiting(model: string, queue: Queue): Promise<number>
  /** Rows that were refused, those of the queue first and of them the newest; of each its first characters. */
  refused(
    model: string,
    queue: string | null,
    page: { readonly cursor?: string | undefined; readonly limit: number },
  ): Promise<RefusedPage>
  /** How many rows were refused. */
  countRefused(model: string, queue: string | null): Promise<number>
  /** Finishes or takes back ingestions that a killed process left half-way; answers how many. */
  recover(): Promise<number>
}
