/** How far metrics may be off by chance: the bootstrap of Efron (1979), over the rows that were held out. */
import type { Metrics } from '../core/records.ts'
import { createRng, type Rng } from '../core/rng.ts'
import { type Measure, measureOf, rowsOf, type Scores, scoresAt } from './scores.ts'

/** Of more rows, or classes, so many rows are drawn from, evenly, and the error is that of as many as there are. */
const mostRows = 5000
const mostCells = 50_000
const fewestRows = 500

/** Draws of the rows: as many as the work for so many rows and classes allows, within bounds. */
const drawsFor = (cells: number) => Math.round(Math.min(200, Math.max(100, 5e6 / cells)))

/**
 * Standard error of each metric, itself within some 5 % of what endless draws would give. None where there are fewer
 * than two rows, or some draws have no such metric.
 */
export const standardErrors = (scores: Scores, seed: number): Metrics =>
  errorsOver([scores], seed, ([measure], counts) => measure?.(counts) ?? {})

/**
 * Standard error of the difference of each metric between two models on the same rows, which are drawn together: what
 * both find hard is hard for both. Metrics that only one has are left out.
 */
export const pairedErrors = (one: Scores, other: Scores, seed: number): Metrics =>
  errorsOver([one, other], seed, ([first, second], counts) => {
    const [mine, theirs] = [first?.(counts) ?? {}, second?.(counts) ?? {}]
    return Object.fromEntries(
      Object.entries(mine).flatMap(([name, value]) => {
        const its = theirs[name]
        return its === undefined ? [] : [[name, value - its]]
      }),
    )
  })

const errorsOver = (
  given: readonly Scores[],
  seed: number,
  statistic: (measures: readonly Measure[], counts: Float64Array) => Metrics,
): Metrics => {
  const [first] = given
  const all = first ? rowsOf(first) : 0
  if (!first || all < 2) return {}
  const places = placesOf(first)
  const rows = places.length
  const measures = given.map((each) => measureOf(rows < all ? scoresAt(each, places) : each))
  const draws = drawsFor(rows * classesOf(first))
  const errors = bootstrap({ rows, draws, seed }, (counts) => statistic(measures, counts))
  return Object.fromEntries(
    Object.entries(errors).map(([name, error]) => [name, error * Math.sqrt(rows / all)]),
  )
}

interface Drawing {
  readonly rows: number
  readonly draws: number
  readonly seed: number
}

/**
 * Deviation of each metric over so many draws of the rows with return; `statistic`: the metrics by how often each row was
 * drawn. None where there are fewer than two rows, or some draws have no such metric.
 */
export const bootstrap = (
  { rows, draws, seed }: Drawing,
  statistic: (counts: Float64Array) => Metrics,
): Metrics => {
  if (rows < 2) return {}
  const rng = createRng(seed)
  const drawn = Array.from({ length: draws }, () => statistic(drawCounts(rows, rng)))
  const names = Object.keys(drawn[0] ?? {}).filter((name) => !name.endsWith('_se'))
  return Object.fromEntries(
    names.flatMap((name) => {
      const values = drawn.flatMap((each) => each[name] ?? [])
      return values.length < draws ? [] : [[name, deviationOf(values)]]
    }),
  )
}

/** The rows that are drawn from. */
const placesOf = (scores: Scores): number[] => {
  const all = rowsOf(scores)
  const most = Math.min(mostRows, Math.max(fewestRows, Math.floor(mostCells / classesOf(scores))))
  const rows = Math.min(all, most)
  return Array.from({ length: rows }, (_, at) => Math.floor((at * all) / rows))
}

const classesOf = (scores: Scores) => (scores.kind === 'classes' ? scores.labels.length : 1)

/** How often each row is among as many that are drawn with return. */
const drawCounts = (rows: number, rng: Rng): Float64Array => {
  const counts = new Float64Array(rows)
  for (let draw = 0; draw < rows; draw++) {
    const row = rng.below(rows)
    counts[row] = (counts[row] ?? 0) + 1
  }
  return counts
}

const deviationOf = (values: readonly number[]): number => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return Math.sqrt(squares / (values.length - 1))
}
