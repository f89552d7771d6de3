/** Requests of which somebody said what they are, for whoever takes each of them once. */
import type { LoggedRequest } from '../../core/requests.ts'
import type { Keyed } from '../columns.ts'
import type { IndexFile } from '../remarks.ts'
import { type Reading, readByIds } from './read.ts'

/** Where a reading of labels ended: a place, and what stood there. */
export interface ToldPlace {
  readonly place: number
  readonly requestId: string
}

export interface ToldRequest extends ToldPlace {
  /** The label that stands, which is the last one. */
  readonly label: string
  /** When it was said first, milliseconds since 1970. */
  readonly time: number
  /** Its records, the answer first; none where none is known. */
  readonly records: readonly LoggedRequest[]
}

export interface ToldFrom {
  /** Begins behind this one; from the first one on where something else stands there by now. */
  readonly behind: ToldPlace | null
  /** Begins with what was said then, milliseconds since 1970. */
  readonly since?: number | undefined
  /** Whether a request is of no interest, so that its records are not looked for. */
  known(ids: readonly string[]): Promise<ReadonlySet<string>>
}

interface Log {
  reading(): Reading
  ask<T>(otherwise: T, look: (index: IndexFile) => T): T
  opened(record: Keyed): LoggedRequest
}

/** Requests whose records are looked for at a time. */
const atOnce = 100

/** Where a reading goes on. What was said last may have been erased, and its place be another's. */
export const placeIn = (index: Pick<IndexFile, 'requestAt'>, behind: ToldPlace | null): number =>
  behind !== null && index.requestAt(behind.place) === behind.requestId ? behind.place : 0

export async function* toldFrom(
  log: Log,
  { behind, since, known }: ToldFrom,
): AsyncGenerator<readonly ToldRequest[]> {
  let place = log.ask(0, (index) => {
    return Math.max(placeIn(index, behind), since === undefined ? 0 : index.placeBefore(since))
  })
  for (;;) {
    const given = log.ask([], (index) => index.firstLabels(place, atOnce, Number.MAX_SAFE_INTEGER))
    const last = given.at(-1)
    if (!last) return
    place = last.place
    const ids = given.map(({ requestId }) => requestId)
    const before = await known(ids)
    const asked = ids.filter((id) => !before.has(id))
    const said = Map.groupBy(
      log.ask([], (index) => index.feedbackOf(asked)),
      ({ requestId }) => requestId,
    )
    const records = await readByIds(log.reading(), asked)
    yield given.flatMap(({ place, requestId }) => {
      const labels = (said.get(requestId) ?? []).filter(({ label }) => label !== null)
      const [first] = labels
      const label = labels.at(-1)?.label
      // What was erased meanwhile is said of nobody.
      if (!first || typeof label !== 'string') return []
      const found = (records.get(requestId) ?? []).map(log.opened)
      return [{ place, requestId, label, time: first.time, records: found }]
    })
  }
}
