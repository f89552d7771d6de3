import { systemClock } from '../../core/clock.ts'
import { MillraceError } from '../../core/error.ts'
import { makeFolder } from '../../core/files.ts'
import type {
  Feedback,
  LoggedRequest,
  RequestOutcome,
  RequestsPage,
  RequestsQuery,
  RequestWithFeedback,
} from '../../core/requests.ts'
import { quoted } from '../../core/text.ts'
import type { Keyed } from '../columns.ts'
import { type ErasedRecords, eraseRecords, type Whose } from '../erasing.ts'
import { fingerprintOf } from '../record.ts'
import { type Keys, noKeys } from '../seal.ts'
import { openedRecord } from '../sealed.ts'
import type { Writer } from '../writer.ts'
import { type Key, readCursor, writeCursor } from './filter.ts'
import { openLog, withIndex } from './opened.ts'
import { type OutcomesQuery, outcomesIn } from './outcomes.ts'
import { knownAmong, type Page, type Reading, readById, readPage } from './read.ts'
import { sieveOf } from './sieve.ts'
import { placeIn, type ToldFrom, type ToldPlace, type ToldRequest, toldFrom } from './told.ts'
import { unfitAmong } from './unfit.ts'

export interface FeedbackAnswer {
  /** How many were kept. */
  readonly kept: number
  /** Ids of which there is no record: their feedback is kept, and joined when one comes. */
  readonly unknown: readonly string[]
  /** Ids whose label is none of the classes that were answered: kept, and said nothing by. */
  readonly noClass: readonly string[]
}

export interface LabelledRequest {
  readonly label: string
  /** Records of the request; none where none is known. */
  readonly answers: readonly LoggedRequest[]
}

export interface Labels {
  readonly labelled: readonly LabelledRequest[]
  /** Place of the last one, behind which more may be. */
  readonly to: number
}

/** Labels that are read at a time. */
const labelsAtOnce = 500

/** Labels that are counted at most. */
const mostTold = 10_000

/** What was answered, to be read, and what is said of it later. */
export interface Requests {
  find(query: RequestsQuery): Promise<RequestsPage>
  /** Every record of an id, the answer first: another question may have had the same, or a shadow was asked as well. Fails with `not_found`. */
  get(id: string): Promise<RequestWithFeedback[]>
  feedback(given: readonly Feedback[]): Promise<FeedbackAnswer>
  /** By what a person is known in the records; null where nobody is. */
  fingerprint(subject: string): string | null
  /** All records that are asked for, newest first, some at a time. */
  export(
    query: Omit<RequestsQuery, 'cursor' | 'limit'>,
  ): AsyncGenerator<readonly RequestWithFeedback[]>
  /** How the answers of an endpoint went, in the order of their times. */
  outcomes(query: OutcomesQuery): Promise<RequestOutcome[]>
  /** What answers should have been, by labels behind a place; of each request the first label, with all its records. */
  labels(behind: number, upTo?: number): Promise<Labels>
  /** Place of the last label there is. */
  lastLabel(): number
  /** How many requests were first labelled behind a place, of whichever model; 10,000 at most. */
  toldBehind(behind: ToldPlace | null): number
  /** Requests with what they should have been answered, some at a time, in the order of their first labels. */
  toldFrom(from: ToldFrom): AsyncGenerator<readonly ToldRequest[]>
  /** Erases the records of a person; see `eraseRecords`. */
  erase(whose: Whose): Promise<ErasedRecords>
  close(): Promise<void>
}

export interface RequestsOptions {
  readonly folder: string
  readonly writer: Writer
  /** By which what was asked and answered is opened. Default: none. */
  readonly keys?: Keys
  /** Hears of each file that cannot be read, once. */
  warn?(what: string): void
}

/** Opens the inference log of a home for reading; nothing is made where there is none. */
export const openRequests = ({
  folder,
  writer,
  keys = noKeys,
  warn = () => {},
}: RequestsOptions): Requests => {
  const log = openLog(folder, warn)
  const readingNow = log.now
  return {
    find: (query) => find(readingNow(), query, keys),
    async get(id) {
      const records = await readById(readingNow(), id)
      if (records.length === 0) throw unknownRequest(id)
      return told(folder, records, keys, true)
    },
    async feedback(given) {
      await makeFolder(folder)
      await writer.send({ kind: 'feedback', feedback: given })
      const ids = [...new Set(given.map(({ requestId }) => requestId))]
      const known = await knownAmong(readingNow(), ids)
      const noClass = await unfitAmong(readingNow(), given, keys)
      return { kept: given.length, unknown: ids.filter((id) => !known.has(id)), noClass }
    },
    fingerprint: (subject) => fingerprintsOf(folder, subject, keys)[0] ?? null,
    async *export(query) {
      let cursor: string | undefined
      for (;;) {
        const page = await find(readingNow(), { ...query, cursor, limit: atOnce }, keys)
        yield page.requests
        if (page.next === null) return
        cursor = page.next
      }
    },
    outcomes: (query) => outcomesIn(readingNow(), query),
    async labels(behind, upTo = Number.MAX_SAFE_INTEGER) {
      const given = withIndex(folder, [], (index) => index.firstLabels(behind, labelsAtOnce, upTo))
      const labelled: LabelledRequest[] = []
      for (const { requestId, label } of given) {
        const records = await readById(readingNow(), requestId)
        labelled.push({ label, answers: records.map((record) => openedRecord(record, keys)) })
      }
      return { labelled, to: given.at(-1)?.place ?? behind }
    },
    toldBehind: (behind) =>
      withIndex(
        folder,
        0,
        (index) =>
          index.firstLabels(placeIn(index, behind), mostTold, Number.MAX_SAFE_INTEGER).length,
      ),
    lastLabel: () => withIndex(folder, 0, (index) => index.lastPlace()),
    toldFrom: (from) =>
      toldFrom(
        {
          reading: readingNow,
          ask: (otherwise, look) => withIndex(folder, otherwise, look),
          opened: (record) => openedRecord(record, keys),
        },
        from,
      ),
    erase: (whose) => eraseRecords(folder, systemClock, { ...whose, keys }),
    async close() {
      await log.close()
      await writer.close()
    },
  }
}

/** Records that are exported, or looked through, at a time. */
const atOnce = 2000

/** Records that are looked through for a page: a rare one is found by asking on. */
const mostLooked = 20_000

const find = async (
  reading: Reading,
  { cursor, limit, labeled, said, text, subject, ...filter }: RequestsQuery,
  keys: Keys,
): Promise<RequestsPage> => {
  const fits = sieveOf({ labeled, said, text })
  const asked = { ...filter, subjects: fingerprintsIn(reading.folder, subject, keys) }
  const requests: RequestWithFeedback[] = []
  const page = (after: Key | null) => ({
    ...{ requests, next: after && writeCursor(after), lookedTo: after?.time ?? null },
  })
  let after: Key | null = cursor === undefined ? null : readCursor(cursor)
  for (let looked = 0; looked < mostLooked; ) {
    const most = fits === null ? limit - requests.length : atOnce
    const { records, next }: Page = await readPage(reading, asked, { after, most })
    for (const [at, request] of told(reading.folder, records, keys).entries()) {
      if (fits && !fits(request)) continue
      requests.push(request)
      const isLast = next === null && at === records.length - 1
      if (requests.length === limit) return page(isLast ? null : (records[at] ?? null))
    }
    if (next === null) return page(null)
    after = next
    looked += most
  }
  return page(after)
}

/** The fingerprints of a person who is named by one, or by the value of the column: one for each key. */
const fingerprintsIn = (
  folder: string,
  subject: string | undefined,
  keys: Keys,
): readonly string[] | undefined => {
  if (subject === undefined) return undefined
  return /^[0-9a-f]{64}$/.test(subject) ? [subject] : fingerprintsOf(folder, subject, keys)
}

const fingerprintsOf = (folder: string, subject: string, keys: Keys): readonly string[] =>
  withIndex(folder, [], ({ salt }) => keys.salts(salt).map((each) => fingerprintOf(each, subject)))

/** Records with what was said of them, and where that is asked with the content of what is kept with them. */
const told = (
  folder: string,
  sealed: readonly Keyed[],
  keys: Keys,
  withContent = false,
): RequestWithFeedback[] => {
  const records = sealed.map((record) => openedRecord(record, keys))
  const feedback = withIndex(folder, [], (index) => index.feedbackOf(records.map(({ id }) => id)))
  const byId = Map.groupBy(feedback, ({ requestId }) => requestId)
  return records.map(({ digest: _, artifacts, ...record }) => ({
    ...record,
    artifacts: artifacts.map(({ base64, ...artifact }) => ({
      ...artifact,
      ...(withContent && { base64 }),
    })),
    feedback: byId.get(record.id) ?? [],
  }))
}

export const unknownRequest = (id: string) =>
  new MillraceError('not_found', {
    what: `There is no record of request ${quoted(id)}.`,
    why: 'It was never answered, was left out by `sample`, or was deleted since.',
    fix: 'The id is the header x-request-id of its answer.',
  })
