/** What two profiles differ in: only what reads otherwise. */
import { count, measured, percent } from '../format.ts'
import type { Row, Rows } from '../models/differences.ts'
import { change, verdictOf } from '../models/direction.ts'
import type { Column, Profile } from './types.ts'
import { meanWords, quantileWords, reading, shownValue } from './words.ts'

interface Pair {
  readonly from: Column
  readonly to: Column
}

/** Rows of each version. */
type Totals = readonly [from: number, to: number]

/** A difference, and how large it is: 1 is as much as it can be of a share, or a deviation of a number. */
interface Found {
  readonly row: Row
  readonly size: number
}

const row = (name: string, from: string, to: string, rest: Partial<Row> = {}): Row => ({
  ...{ name, from, to, change: null, verdict: null, digest: false },
  ...rest,
})

const differing = ({ row, size }: Found): Found[] => (row.from === row.to ? [] : [{ row, size }])

const shares = (name: string, from: number, to: number, isWorseUp: boolean): Found[] =>
  differing({
    row: row(name, percent(from), percent(to), {
      change: change('share', from, to),
      verdict: isWorseUp ? verdictOf('lower', from, to) : null,
    }),
    size: Math.abs(to - from),
  })

const types = ({ from, to }: Pair): Found[] =>
  differing({ row: row('type', from.type, to.type), size: Number.POSITIVE_INFINITY })

const missing = ({ from, to }: Pair, [before, after]: Totals): Found[] => [
  ...shares('missing', from.missing / before, to.missing / after, true),
  ...shares('not of the type', from.invalid / before, to.invalid / after, true),
]

const numbers = ({ from, to }: Pair): Found[] => {
  const { number: one, type } = from
  const { number: other } = to
  if (!one || !other || type !== to.type) return []
  const deviation = one.deviation || 1
  const told = (name: string, a: number, b: number, words = reading): Found[] =>
    differing({
      row: row(name, words(type, a), words(type, b), {
        change: type === 'date' ? null : moved(a, b),
      }),
      size: Math.abs(b - a) / deviation,
    })
  return [
    ...told('mean', one.mean, other.mean, (type, value) => meanWords(type, value, deviation)),
    ...told('half below', one.quantiles[3] ?? 0, other.quantiles[3] ?? 0, (type, value) =>
      quantileWords(type, value, one),
    ),
    ...told('least', one.min, other.min),
    ...told('largest', one.max, other.max),
  ]
}

const moved = (from: number, to: number): string | null => {
  const by = to - from
  const size = measured(Number(Math.abs(by).toPrecision(3)))
  return size === '0' ? null : `${by > 0 ? '+' : '\u2212'}${size}`
}

/** Values of which both tell how often they occur, and those that only one has among its most frequent. */
const values = ({ from, to }: Pair, [before, after]: Totals): Found[] => {
  if (from.number || to.number || from.slack > 0 || to.slack > 0) return []
  const isWhole = ({ top, distinct }: Column) => top.length >= distinct
  const shareIn = (column: Column, total: number, value: string): number | null => {
    const [, number] = column.top.find(([each]) => each === value) ?? []
    return number === undefined ? (isWhole(column) ? 0 : null) : number / total
  }
  const all = new Set([...from.top, ...to.top].map(([value]) => value))
  return [...all].flatMap((value) => {
    const [a, b] = [shareIn(from, before, value), shareIn(to, after, value)]
    return a === null || b === null ? [] : shares(`“${shownValue(value)}”`, a, b, false)
  })
}

const distinct = ({ from, to }: Pair): Found[] =>
  from.distinctError > 0 || to.distinctError > 0
    ? []
    : differing({
        row: row('different values', count(from.distinct), count(to.distinct)),
        size: 0,
      })

const sizeOf = (found: readonly Found[]): number => Math.max(0, ...found.map(({ size }) => size))

/** What differs of the columns that both have, in groups by column: the column that changed most first. */
export const changesOf = (before: Profile, after: Profile): Rows[] => {
  const totals: Totals = [Math.max(1, before.rows), Math.max(1, after.rows)]
  return before.columns
    .flatMap((from) => {
      const to = after.columns.find(({ name }) => name === from.name)
      if (!to) return []
      const pair = { from, to }
      const found = [
        ...types(pair),
        ...missing(pair, totals),
        ...numbers(pair),
        ...values(pair, totals),
        ...distinct(pair),
      ]
      return found.length === 0 ? [] : [{ name: from.name, found }]
    })
    .sort((a, b) => sizeOf(b.found) - sizeOf(a.found))
    .map(({ name, found }) => ({ name, rows: found.map((each) => each.row) }))
}
