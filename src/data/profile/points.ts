/** What a digest has of its numbers, as a sample that others can be held against. */
import { cellsOf, mantissaBits, readDigest } from './digest.ts'
import { rankErrorOf } from './quantiles.ts'
import type { NumberProfile } from './types.ts'

/** Bits of the mantissa that are told apart. */
export type Grain = number

/** How finely the numbers of a digest are told apart. */
export const grainOf = ({ digest }: Pick<NumberProfile, 'digest'>): Grain => {
  const deepest = Math.max(1, ...readDigest(digest).keys())
  return Math.min(mantissaBits, Math.max(0, 31 - Math.clz32(deepest) - 12))
}

/**
 * How far the share of the numbers below a place is off, where a digest was made with so many intervals: about, and
 * rarely more. 0 where each number is told apart.
 */
export const shareErrorOf = (profile: NumberProfile, intervals: number): number =>
  Math.min(rankErrorOf(profile), 1.8 / intervals)

/**
 * As many numbers as are asked for, ascending, at even steps of their rank. Each is what `snapped` makes of a number of
 * that rank, as far as the digest tells: where all lie close together both fall on the same few.
 */
export const pointsOf = (profile: NumberProfile, points: number): Float64Array => {
  const grain = grainOf(profile)
  const cells = cellsOf(readDigest(profile.digest))
  const found = new Float64Array(profile.count === 0 ? 0 : points)
  const [least, most] = [snappedTo(profile.min, grain), snappedTo(profile.max, grain)]
  let [before, at] = [0, 0]
  for (let point = 0; point < found.length; point++) {
    const rank = ((point + 0.5) * profile.count) / points
    while (at < cells.length - 1 && before + (cells[at]?.count ?? 0) < rank)
      before += cells[at++]?.count ?? 0
    const { low, high, count } = cells[at] ?? { low: 0, high: 0, count: 1 }
    const value = low + (high - low) * Math.min(1, (rank - before) / count)
    found[point] = Math.min(most, Math.max(least, snappedTo(value, grain)))
  }
  return found
}

/** Numbers as they would be read out of a digest of that grain: cut towards 0. Changes and answers the array. */
export const snapped = (numbers: Float64Array, grain: Grain): Float64Array => {
  const words = new Int32Array(numbers.buffer, numbers.byteOffset, 2 * numbers.length)
  const mask = maskOf(grain)
  for (let at = 0; at < numbers.length; at++) {
    words[2 * at] = 0
    words[2 * at + 1] = (words[2 * at + 1] ?? 0) & mask
    // Infinity stays, and −0 is 0.
    if (numbers[at] === 0) numbers[at] = 0
  }
  return numbers
}

const maskOf = (grain: Grain) => -1 << (20 - grain)

const one = new Float64Array(1)
const snappedTo = (value: number, grain: Grain): number => {
  one[0] = value
  return snapped(one, grain)[0] ?? 0
}
