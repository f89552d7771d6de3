const yearOf = (seconds: number): number => new Date(seconds * 1000).getUTCFullYear()

const year = 366 * 86_400

/** Places between two dates in seconds since 1970: the beginnings of years where there are some, else evenly apart. */
export const dateTicks = (low: number, high: number, most: number): number[] => {
  if (high - low < 2 * year)
    return Array.from({ length: most }, (_, at) => low + ((high - low) * (at + 0.5)) / most)
  const [first, last] = [yearOf(low) + 1, yearOf(high)]
  const each = Math.ceil((last - first + 1) / most)
  return Array.from(
    { length: Math.floor((last - first) / each) + 1 },
    (_, at) => Date.UTC(first + at * each, 0, 1) / 1000,
  )
}
