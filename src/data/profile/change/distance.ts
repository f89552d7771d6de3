/** How far two distributions lie apart, by what profiles keep of them. */
import { chiSquare } from '../../../metrics/drift/chisquare.ts'
import { kolmogorovTail } from '../../../metrics/drift/kolmogorov.ts'
import { populationStability } from '../../../metrics/drift/stability.ts'
import { type Cell, cellsOf, readDigest } from '../digest.ts'
import { rankErrorOf } from '../quantiles.ts'
import type { ColumnProfile, NumberProfile } from '../types.ts'
import type { Drift, ValueChange } from './types.ts'

/**
 * D of Kolmogorov and Smirnov between the numbers of two digests. Numbers that differ by less than one part in 4,096 count as
 * equal; beyond that D is wrong by `error` at most. Null where a side has no numbers.
 */
export const numberDrift = (from: NumberProfile, to: NumberProfile): Drift | null => {
  if (from.count === 0 || to.count === 0) return null
  const [one, other] = [from, to].map(({ digest }) => cellsOf(readDigest(digest)))
  const effectSize = largestDistance(one ?? [], other ?? [])
  const error = rankErrorOf(from) + rankErrorOf(to)
  const size = Math.max(1, Math.round((from.count * to.count) / (from.count + to.count)))
  const pValue = kolmogorovTail(size, Math.max(0, effectSize - error))
  return { statistic: 'kolmogorov-smirnov', effectSize, error, pValue, stability: null }
}

const largestDistance = (one: readonly Cell[], other: readonly Cell[]): number => {
  const places = [...one, ...other].flatMap(({ low, high }) => [low, high]).sort((a, b) => a - b)
  const [below, under] = [sharesAt(one, places), sharesAt(other, places)]
  return places.reduce(
    (largest, _, at) => Math.max(largest, Math.abs((below[at] ?? 0) - (under[at] ?? 0))),
    0,
  )
}

/** The shares of the numbers that are at most as large as each of some ascending places; even within a cell. */
const sharesAt = (cells: readonly Cell[], places: readonly number[]): number[] => {
  const all = cells.reduce((sum, { count }) => sum + count, 0)
  let [at, before] = [0, 0]
  return places.map((place) => {
    for (let cell = cells[at]; cell && cell.high <= place; cell = cells[++at]) before += cell.count
    const cell = cells[at]
    const within =
      cell && place > cell.low ? (cell.count * (place - cell.low)) / (cell.high - cell.low) : 0
    return (before + within) / all
  })
}

/** What is known of the values of a column, and how many rows have one. */
type Counted = Pick<ColumnProfile, 'top' | 'distinct' | 'distinctError'> & {
  readonly rows: number
  readonly missing: number
}

const thereIn = ({ rows, missing }: Counted): number => rows - missing

/** Whether every value is told of by name. */
const isWhole = ({ top, distinct, distinctError }: Counted): boolean =>
  distinctError === 0 && top.length >= distinct

/** How many values are told of each. */
const mostValues = 10

/**
 * Total variation between the values of two columns. Values of which a side does not know how often they occur count as one
 * value; so it is at least what it says. Null where a side has no values.
 */
export const valueDrift = (
  from: Counted,
  to: Counted,
): { readonly values: ValueChange[]; readonly drift: Drift } | null => {
  if (thereIn(from) === 0 || thereIn(to) === 0) return null
  const [one, other] = [new Map(from.top), new Map(to.top)]
  const names = [...new Set([...one.keys(), ...other.keys()])]
  const absent = [isWhole(from) ? 0 : null, isWhole(to) ? 0 : null] as const
  const counts = names.map((value) => ({
    ...{ value, from: one.get(value) ?? absent[0], to: other.get(value) ?? absent[1] },
  }))
  const known = counts.flatMap(({ from, to }) => (from === null || to === null ? [] : [[from, to]]))
  const rest = ([from, to] as const).map((side, at) =>
    Math.max(0, thereIn(side) - known.reduce((sum, pair) => sum + (pair[at] ?? 0), 0)),
  )
  const [reference, current] = [0, 1].map((at) => [
    ...known.map((pair) => pair[at] ?? 0),
    rest[at] ?? 0,
  ])
  const table = { reference: reference ?? [], current: current ?? [] }
  const [test, index] = [chiSquare(table), populationStability(table)]
  if (test.kind === 'unmeasured') return null
  const isExact = isWhole(from) && isWhole(to)
  return {
    values: counts
      .map(({ value, ...each }) => ({
        value,
        from: each.from === null ? null : each.from / thereIn(from),
        to: each.to === null ? null : each.to / thereIn(to),
      }))
      .sort((a, b) => movedBy(b) - movedBy(a))
      .slice(0, mostValues),
    drift: {
      statistic: 'total-variation',
      effectSize: test.effectSize ?? 0,
      error: isExact ? 0 : null,
      pValue: test.pValue ?? 1,
      stability: index.kind === 'measured' ? index.statistic : null,
    },
  }
}

const movedBy = ({ from, to }: ValueChange): number => Math.abs((to ?? 0) - (from ?? 0))
