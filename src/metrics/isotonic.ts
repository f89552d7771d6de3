/** A line that only rises, as close to what was seen as it can be (Barlow et al., 1972): by pools of adjacent violators. */

import { thinned } from './curves.ts'

/** Corners of a line, in between straight; beyond them it stays as it is. */
export interface Rising {
  /** Ascending. */
  readonly x: readonly number[]
  readonly y: readonly number[]
}

interface Pool {
  readonly from: number
  readonly to: number
  readonly mean: number
  readonly weight: number
}

/**
 * The line of least squares through truths by scores. Equals `sklearn.isotonic.IsotonicRegression(out_of_bounds='clip')`.
 * `truth` `[rows]`; without rows there are no corners.
 */
export const risingLine = (scores: ArrayLike<number>, truth: ArrayLike<number>): Rising => {
  const pools: Pool[] = []
  for (const point of pointsOf(scores, truth)) {
    let pool: Pool = point
    for (let last = pools.at(-1); last && last.mean >= pool.mean; last = pools.at(-1)) {
      const weight = last.weight + pool.weight
      const mean = (last.mean * last.weight + pool.mean * pool.weight) / weight
      pool = { from: last.from, to: pool.to, mean, weight }
      pools.pop()
    }
    pools.push(pool)
  }
  const corners = pools.flatMap(({ from, to, mean }) =>
    from === to ? [[from, mean] as const] : [[from, mean] as const, [to, mean] as const],
  )
  return { x: corners.map(([x]) => x), y: corners.map(([, y]) => y) }
}

/** Ascending; equal scores together. */
const pointsOf = (scores: ArrayLike<number>, truth: ArrayLike<number>): Pool[] => {
  const order = Uint32Array.from({ length: scores.length }, (_, row) => row).sort(
    (one, other) => (scores[one] ?? 0) - (scores[other] ?? 0),
  )
  const points: Pool[] = []
  for (const row of order) {
    const [at, was] = [scores[row] ?? 0, truth[row] ?? 0]
    const last = points.at(-1)
    if (last?.from !== at) points.push({ from: at, to: at, mean: was, weight: 1 })
    else {
      const weight = last.weight + 1
      points[points.length - 1] = { ...last, mean: last.mean + (was - last.mean) / weight, weight }
    }
  }
  return points
}

/** Where the line is; NaN of one without corners. */
export const heightOf = ({ x, y }: Rising, at: number): number => {
  if (at <= (x[0] ?? Number.NaN)) return y[0] ?? Number.NaN
  let [low, high] = [0, x.length - 1]
  if (at >= (x[high] ?? Number.NaN)) return y[high] ?? Number.NaN
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((x[middle] ?? 0) <= at) low = middle
    else high = middle
  }
  const [from = 0, to = 0] = [x[low], x[high]]
  const [below = 0, above = 0] = [y[low], y[high]]
  return below + ((above - below) * (at - from)) / (to - from)
}

/** The line by so many corners at most, at even steps of how far it has gone up and along. */
export const fewerCorners = (line: Rising, most: number): Rising => {
  const kept = thinned(line.x, line.y, most)
  return { x: kept.map((at) => line.x[at] ?? 0), y: kept.map((at) => line.y[at] ?? 0) }
}
