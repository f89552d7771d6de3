/** Which records are asked for, in SQL that SQLite and DuckDB read alike. */
import { MillraceError } from '../../core/error.ts'
import type { RequestsQuery } from '../../core/requests.ts'
import { literal } from '../../store/lake/lake.ts'
import type { Keyed } from '../columns.ts'
import type { Erasure } from '../remarks.ts'
import type { Sieve } from './sieve.ts'

/** The place of a record: newest first. */
export type Key = Pick<Keyed, 'time' | 'id' | 'digest'>

export const order = 'time desc, id desc, digest desc'

/** Less than nothing: whether a stands before b. */
export const compareKeys = (a: Key, b: Key): number =>
  b.time - a.time || descending(a.id, b.id) || descending(a.digest, b.digest)

const descending = (a: string, b: string) => (a < b ? 1 : a > b ? -1 : 0)

/** What a file can be asked for. */
export interface Filter extends Omit<RequestsQuery, 'cursor' | 'limit' | 'subject' | keyof Sieve> {
  /** Fingerprints of a person. */
  readonly subjects?: readonly string[] | undefined
}

export const conditionOf = (
  { model, endpoint, version, from, to, anomaly, subjects, minMs, outcome, variant }: Filter,
  erasures: readonly Erasure[],
  after: Key | null,
): string =>
  [
    ...(model === undefined ? [] : [`model = ${literal(model)}`]),
    ...(endpoint === undefined ? [] : [`endpoint = ${literal(endpoint)}`]),
    ...(version === undefined ? [] : [`version = ${version}`]),
    ...(from === undefined ? [] : [`time >= ${from}`]),
    ...(to === undefined ? [] : [`time < ${to}`]),
    ...(minMs === undefined ? [] : [`total_ms >= ${minMs}`]),
    ...(outcome === undefined ? [] : [`outcome is ${outcome === 'failed' ? 'not ' : ''}null`]),
    ...(variant === undefined ? [] : [`variant = ${literal(variant)}`]),
    ...(anomaly === undefined ? [] : [marked(anomaly)]),
    ...(subjects === undefined ? [] : [among(subjects)]),
    ...(after === null ? [] : [behind(after)]),
    ...erasures.map(spared),
    'true',
  ].join(' and ')

const among = (subjects: readonly string[]): string =>
  subjects.length === 0 ? 'false' : `subject in (${subjects.map(literal).join(', ')})`

const marked = (anomaly: string): string =>
  anomaly === 'any'
    ? "anomalies <> ''"
    : `instr(',' || anomalies || ',', ${literal(`,${anomaly},`)}) > 0`

const behind = ({ time, id, digest }: Key): string =>
  `(time < ${time} or (time = ${time} and (id < ${literal(id)} or (id = ${literal(id)} and digest < ${literal(digest)}))))`

/** Records of who was erased are in no reading. */
export const spared = (erasure: Erasure): string => `(${erasedBy(erasure)}) is not true`

/**
 * Records that an erasure is about: those that were written before it, whatever the clock said then. Of those of which that
 * is not known the time tells it.
 */
export const erasedBy = ({ subject, number, until }: Erasure): string =>
  `subject = ${literal(subject)} and coalesce(erasures < ${number}, time <= ${until})`

export const writeCursor = ({ time, id, digest }: Key): string =>
  Buffer.from(JSON.stringify([time, id, digest])).toString('base64url')

/** Fails with `not_found` where it is none that an answer gave. */
export const readCursor = (text: string): Key => {
  const [time, id, digest] = parsed(text)
  if (typeof time === 'number' && typeof id === 'string' && typeof digest === 'string')
    return { time, id, digest }
  throw new MillraceError('not_found', {
    what: 'The cursor is none that an answer gave.',
    fix: 'Leave it out to begin with the first page.',
  })
}

const parsed = (text: string): unknown[] => {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}
