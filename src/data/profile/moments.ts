/** Counts, extremes, mean and spread of numbers, as they come. */
import type { NumberProfile } from './types.ts'

export interface Moments extends Omit<NumberProfile, 'digest'> {}

export const noMoments: Moments = { count: 0, min: 0, max: 0, mean: 0, squares: 0, whole: true }

/** Of some numbers; NaN is none. */
export const momentsOf = (numbers: Float64Array, rows: number): Moments => {
  let [count, sum, whole] = [0, 0, true]
  let [min, max] = [Infinity, -Infinity]
  for (let row = 0; row < rows; row++) {
    const value = numbers[row] ?? 0
    if (Number.isNaN(value)) continue
    count++
    sum += value
    if (value < min) min = value
    if (value > max) max = value
    if (whole && value !== Math.floor(value)) whole = false
  }
  if (count === 0) return noMoments
  const mean = sum / count
  let squares = 0
  for (let row = 0; row < rows; row++) {
    const distance = (numbers[row] ?? 0) - mean
    if (!Number.isNaN(distance)) squares += distance * distance
  }
  return { count, min, max, mean, squares, whole }
}

/** Of both together (Chan, Golub and LeVeque 1979). */
export const addMoments = (one: Moments, other: Moments): Moments => {
  if (one.count === 0) return other
  if (other.count === 0) return one
  const count = one.count + other.count
  const shift = other.mean - one.mean
  return {
    count,
    min: Math.min(one.min, other.min),
    max: Math.max(one.max, other.max),
    mean: one.mean + (shift * other.count) / count,
    squares: one.squares + other.squares + (shift ** 2 * one.count * other.count) / count,
    whole: one.whole && other.whole,
  }
}

/** Standard deviation (n − 1); 0 of fewer than two. */
export const deviationOf = ({ count, squares }: Moments): number =>
  count > 1 ? Math.sqrt(squares / (count - 1)) : 0
