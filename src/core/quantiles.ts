/** Where numbers lie, told by a few of them. */

/** `values` at shares that are as far apart from each other, from the least to the largest. */
export interface Quantiles {
  /** Numbers that there were. */
  readonly count: number
  /** Ascending; all of them where they are few, none where there are none. */
  readonly values: readonly number[]
}

/** Numbers that are told of at most; a share between two of them is off by half of a two-hundredth. */
const most = 201

/**
 * To six digits. Numbers that are compared are rounded alike, so that one that many rows have stays one, whatever the
 * last bits of a computation say.
 */
export const rounded = (value: number): number => Number(value.toPrecision(6))

/** Of some numbers in any order; what is NaN is none. */
export const quantilesOf = (numbers: readonly number[]): Quantiles => {
  const sorted = Float64Array.from(numbers.filter((value) => !Number.isNaN(value))).sort()
  const places = Math.min(most, sorted.length)
  const values = Array.from({ length: places }, (_, at) => {
    const place = places === 1 ? 0 : (at * (sorted.length - 1)) / (places - 1)
    return rounded(sorted[Math.round(place)] ?? 0)
  })
  return { count: sorted.length, values }
}

/** So many numbers of which these are the quantiles, ascending; fewer where there were fewer. */
export const numbersOf = ({ count, values }: Quantiles, points: number): Float64Array => {
  if (values.length === count) return Float64Array.from(values)
  const found = new Float64Array(Math.min(count, points))
  for (let at = 0; at < found.length; at++) {
    const place = ((at + 0.5) / found.length) * (values.length - 1)
    const [below = 0, above = 0] = [values[Math.floor(place)], values[Math.ceil(place)]]
    found[at] = below === above ? below : rounded(below + (place % 1) * (above - below))
  }
  return found
}
