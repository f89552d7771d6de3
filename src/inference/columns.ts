/** The columns of a record, as SQLite and Parquet have them, and a record as its row. */
import type { Artifact } from '../core/answer.ts'
import type { LoggedRequest } from '../core/requests.ts'
import { z } from '../core/schema.ts'
import { literal } from '../store/lake/lake.ts'

/**
 * Column → type in SQLite and in Parquet. `digest` tells records with one id apart: of two questions, of a failure and of
 * the answer to another try, of an answer and of that of a shadow. `erasures`: the number of the newest erasure when it was
 * written; null where that is not known.
 */
const types = {
  id: ['text', 'VARCHAR'],
  digest: ['text', 'VARCHAR'],
  time: ['integer', 'BIGINT'],
  event_time: ['integer', 'BIGINT'],
  endpoint: ['text', 'VARCHAR'],
  model: ['text', 'VARCHAR'],
  version: ['integer', 'INTEGER'],
  variant: ['text', 'VARCHAR'],
  caller: ['text', 'VARCHAR'],
  protocol: ['text', 'VARCHAR'],
  subject: ['text', 'VARCHAR'],
  inputs: ['text', 'VARCHAR'],
  outputs: ['text', 'VARCHAR'],
  cut: ['text', 'VARCHAR'],
  best: ['text', 'VARCHAR'],
  probability: ['real', 'DOUBLE'],
  anomalies: ['text', 'VARCHAR'],
  queue_ms: ['real', 'DOUBLE'],
  run_ms: ['real', 'DOUBLE'],
  total_ms: ['real', 'DOUBLE'],
  batch: ['integer', 'INTEGER'],
  weight: ['real', 'DOUBLE'],
  metrics: ['text', 'VARCHAR'],
  artifacts: ['text', 'VARCHAR'],
  outcome: ['text', 'VARCHAR'],
  unit: ['text', 'VARCHAR'],
  erasures: ['integer', 'INTEGER'],
} as const

export type Column = keyof typeof types

const names = Object.keys(types)

export const columns = names.join(', ')

/** Those that a table of earlier has not, of which it names its own. */
export const missingAmong = (there: readonly string[]): string[] =>
  names.filter((name) => !there.includes(name))

export const sqliteColumns = Object.entries(types)
  .map(([name, [type]]) => `${name} ${type}`)
  .join(', ')

/** As `read_json` takes them. */
export const parquetColumns = Object.entries(types)
  .map(([name, [, type]]) => `${name}: '${type}'`)
  .join(', ')

/** What stands for a column that a file of earlier has not: the model was what it calls endpoint. */
export const otherwiseOf = (name: string): string => (name === 'model' ? 'endpoint' : 'null')

/** A query for the rows of Parquet files; columns that a file of earlier has not are null, the model its endpoint. */
export const rowsOfParquet = (paths: readonly string[]): string => {
  const none = Object.entries(types).map(([name, [, type]]) => `null::${type} as ${name}`)
  return `(select * replace (coalesce(model, ${otherwiseOf('model')}) as model) from (
    select * from read_parquet([${paths.map(literal).join(', ')}], union_by_name = true)
    union all by name select ${none.join(', ')} where false))`
}

/** Places of the values of a row. */
export const places = names.map(() => '?').join(', ')

/** A record, with the content of what is kept with it, and with what tells it from others that have its id. */
export interface Keyed extends LoggedRequest {
  readonly digest: string
  readonly artifacts: readonly Artifact[]
}

export type RowValue = string | number | null

/** The values of a record in the order of the columns, but for the last, which is known when it is written. */
export const rowOf = (record: Keyed): RowValue[] => [
  ...[record.id, record.digest, record.time, record.eventTime],
  ...[record.endpoint, record.model, record.version],
  ...[record.variant, record.caller, record.protocol, record.subject],
  ...[record.inputs, record.outputs, record.cut.join(), record.best, record.probability],
  ...[record.anomalies.join(), record.queueMs, record.runMs, record.totalMs],
  ...[record.batch, record.weight],
  ...[someOf(record.metrics), someOf(record.artifacts), record.outcome, record.unit],
]

const someOf = (told: object): string | null =>
  Object.keys(told).length === 0 ? null : JSON.stringify(told)

/** A row of SQLite or of DuckDB by the names of its columns. */
export type Row = Readonly<Record<string, unknown>>

const text = (value: unknown): string => (value === null ? '' : String(value))
const textOrNull = (value: unknown): string | null => (value === null ? null : String(value))
const numberOrNull = (value: unknown): number | null => (value === null ? null : Number(value))
const listed = (value: unknown): string[] => text(value).split(',').filter(Boolean)

export const recordOf = (row: Row): Keyed => ({
  id: text(row['id']),
  digest: text(row['digest']),
  time: Number(row['time']),
  eventTime: numberOrNull(row['event_time']),
  endpoint: text(row['endpoint']),
  model: text(row['model']),
  version: Number(row['version']),
  variant: textOrNull(row['variant']),
  caller: textOrNull(row['caller']),
  protocol: text(row['protocol']),
  subject: textOrNull(row['subject']),
  inputs: text(row['inputs']),
  outputs: text(row['outputs']),
  cut: listed(row['cut']).filter((part) => part === 'inputs' || part === 'outputs'),
  best: textOrNull(row['best']),
  probability: numberOrNull(row['probability']),
  anomalies: listed(row['anomalies']),
  queueMs: Number(row['queue_ms']),
  runMs: Number(row['run_ms']),
  totalMs: Number(row['total_ms']),
  batch: Number(row['batch']),
  weight: Number(row['weight']),
  metrics: metrics.parse(jsonIn(row['metrics'], {})),
  artifacts: artifacts.parse(jsonIn(row['artifacts'], [])),
  outcome: textOrNull(row['outcome']),
  unit: textOrNull(row['unit']),
})

/** As JSON has them in their columns. */
export const metrics = z.record(z.string(), z.number())
export const artifacts = z.array(
  z.object({ name: z.string(), digest: z.string(), bytes: z.number(), base64: z.string() }),
)

const jsonIn = (value: unknown, otherwise: unknown): unknown =>
  typeof value === 'string' ? JSON.parse(value) : otherwise
