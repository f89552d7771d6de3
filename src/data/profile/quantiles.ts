/** What is read out of a digest. */
import { type Cell, cellsOf, readDigest } from './digest.ts'
import type { NumberProfile } from './types.ts'

/** Values with a share of all numbers below them; a share of 0 is the least number, 1 the largest. Empty without numbers. */
export const quantilesOf = (profile: NumberProfile, shares: readonly number[]): number[] => {
  const cells = cellsOf(readDigest(profile.digest))
  if (profile.count === 0) return []
  return shares.map((share) => {
    if (share <= 0) return profile.min
    if (share >= 1) return profile.max
    return within(profile, valueAt(cells, share * profile.count))
  })
}

/** The rank of a quantile, as a share of all numbers, is wrong by this at most. */
export const rankErrorOf = ({ count, digest }: NumberProfile): number =>
  count === 0 ? 0 : Math.max(0, ...cellsOf(readDigest(digest)).map(({ doubt }) => doubt)) / count

/** Ends of a histogram. */
export type Range = Pick<NumberProfile, 'min' | 'max'>

/**
 * How many numbers lie in each of some intervals of the same width, from the least to the largest number; or between other
 * ends, which no number lies beyond.
 */
export const histogramOf = (
  profile: NumberProfile,
  bins: number,
  { min, max }: Range = profile,
): number[] => {
  const counts = new Array<number>(bins).fill(0)
  const place = (value: number) => (max > min ? ((value - min) / (max - min)) * bins : 0)
  for (const cell of cellsOf(readDigest(profile.digest))) {
    const [from, to] = [place(within(profile, cell.low)), place(within(profile, cell.high))]
    const first = Math.min(Math.floor(from), bins - 1)
    const last = Math.min(Math.floor(to), bins - 1)
    for (let bin = first; bin <= last; bin++) {
      const share =
        to > from
          ? (Math.min(to, bin + 1) - Math.max(from, bin)) / (to - from)
          : 1 / (last - first + 1)
      counts[bin] = (counts[bin] ?? 0) + cell.count * share
    }
  }
  return counts.map(Math.round)
}

const within = ({ min, max }: NumberProfile, value: number) => Math.min(Math.max(value, min), max)

const valueAt = (cells: readonly Cell[], rank: number): number => {
  let before = 0
  for (const { low, high, count } of cells) {
    if (before + count >= rank) return low + ((high - low) * (rank - before)) / count
    before += count
  }
  return cells.at(-1)?.high ?? 0
}
