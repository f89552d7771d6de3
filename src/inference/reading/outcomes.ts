/** How answers went: records of an endpoint without what was asked and answered, and labels that came later. */
import type { RequestOutcome } from '../../core/requests.ts'
import { literal } from '../../store/lake/lake.ts'
import type { Row } from '../columns.ts'
import { dayLength, type ParquetFile, parquetFiles } from '../days.ts'
import { spared } from './filter.ts'
import { queryFiles, type Reading, rowsOfWriters } from './read.ts'

export interface OutcomesQuery {
  readonly endpoint: string
  readonly model: string
  /** At or after, and before, milliseconds since 1970. */
  readonly from: number
  readonly to: number
}

const wanted = 'id, digest, time, version, variant, weight, total_ms, outcome, unit'

/** In the order of their times; each once. */
export const outcomesIn = async (
  reading: Reading,
  { endpoint, model, from, to }: OutcomesQuery,
): Promise<RequestOutcome[]> => {
  const condition = [
    `endpoint = ${literal(endpoint)} and time >= ${from} and time < ${to}`,
    ...reading.erasures.map(spared),
  ].join(' and ')
  const clause = `where ${condition}`
  // Files of processes first: what is compacted meanwhile is then found twice, and never missed.
  const live = await rowsOfWriters(reading, `select ${wanted} from requests ${clause}`)
  const isAsked = ({ day }: ParquetFile) =>
    Date.parse(day) + dayLength > from && Date.parse(day) < to
  const files = (await parquetFiles(reading.folder, model)).filter(isAsked)
  const compacted = await queryFiles(reading, files, `select ${wanted} from`, clause)
  const once = new Map<string, Row>()
  for (const row of [...compacted, ...live]) {
    const key = `${row['digest']} ${row['id']}`
    if (!once.has(key)) once.set(key, row)
  }
  return [...once.values()].sort((a, b) => Number(a['time']) - Number(b['time'])).map(outcomeOf)
}

const outcomeOf = (row: Row): RequestOutcome => ({
  id: String(row['id']),
  version: Number(row['version']),
  variant: textOrNull(row['variant']),
  weight: Number(row['weight']),
  totalMs: Number(row['total_ms']),
  outcome: textOrNull(row['outcome']),
  unit: textOrNull(row['unit']),
})

const textOrNull = (value: unknown) => (value === null ? null : String(value))
