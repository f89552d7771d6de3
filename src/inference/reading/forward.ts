/** Records of an endpoint in the order in which they came, each once, for whoever goes on where it was. */
import { literal } from '../../store/lake/lake.ts'
import { columns, type Keyed, recordOf } from '../columns.ts'
import { dayLength, type ParquetFile, parquetFiles } from '../days.ts'
import { compareKeys, type Key, spared } from './filter.ts'
import { keyOf, queryFiles, type Reading, rowsOfWriters, withoutRepeats } from './read.ts'

export interface ForwardQuery {
  readonly endpoint: string
  readonly model: string
  /** Only behind this place; null: from the first record on. */
  readonly behind: Key | null
  /** Only what came before this time, milliseconds since 1970. */
  readonly before: number
  readonly most: number
}

export interface Forward {
  /** Oldest first; fewer than were found where some were of requests that were tried again. */
  readonly records: readonly Keyed[]
  /** Place of the last one that was found; null where there was none. */
  readonly last: Key | null
  /** Whether more may be behind it. */
  readonly more: boolean
}

const order = 'time, id, digest'

export const readForward = async (reading: Reading, query: ForwardQuery): Promise<Forward> => {
  const { most } = query
  const clause = `where ${conditionOf(reading, query)} order by ${order} limit ${most + 1}`
  // Files of processes first: what is compacted meanwhile is then found twice, and never missed.
  const live = (await rowsOfWriters(reading, `select ${columns} from requests ${clause}`)).map(
    recordOf,
  )
  const compacted = await fromDays(reading, query, clause)
  const found = [...live, ...compacted].sort((a, b) => compareKeys(b, a))
  const once = found.filter(
    (each, at) => at === 0 || compareKeys(found[at - 1] ?? each, each) !== 0,
  )
  const page = once.slice(0, most)
  const last = page.at(-1)
  return {
    records: await withoutRepeats(reading, page, new Set(live.map(keyOf))),
    last: last ? placeOf(last) : null,
    more: once.length > most,
  }
}

export const placeOf = ({ time, id, digest }: Key): Key => ({ time, id, digest })

const conditionOf = (
  { erasures }: Reading,
  { endpoint, model, behind, before }: ForwardQuery,
): string =>
  [
    `endpoint = ${literal(endpoint)} and model = ${literal(model)} and time < ${before}`,
    ...(behind === null ? [] : [ahead(behind)]),
    ...erasures.map(spared),
  ].join(' and ')

const ahead = ({ time, id, digest }: Key): string =>
  `time >= ${time} and (time > ${time} or id > ${literal(id)} or (id = ${literal(id)} and digest > ${literal(digest)}))`

/** Day by day, the oldest first, until there are enough. */
const fromDays = async (
  reading: Reading,
  { model, behind, before, most }: ForwardQuery,
  clause: string,
): Promise<Keyed[]> => {
  const isAsked = ({ day }: ParquetFile) =>
    Date.parse(day) < before && (behind === null || Date.parse(day) + dayLength > behind.time)
  const files = (await parquetFiles(reading.folder, model)).filter(isAsked).reverse()
  const records: Keyed[] = []
  for (const [, ofDay] of Map.groupBy(files, ({ day }) => day)) {
    const rows = await queryFiles(reading, ofDay, `select ${columns} from`, clause)
    records.push(...rows.map(recordOf))
    if (records.length > most) break
  }
  return records
}
