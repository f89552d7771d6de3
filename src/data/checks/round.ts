/** Numbers as people would write them. */

/** A number of few digits that is not above another one, and less below it than about a `size`. */
export const below = (value: number, size: number): number => rounded(value, size, Math.floor)

/** The same not below it. */
export const above = (value: number, size: number): number => rounded(value, size, Math.ceil)

const rounded = (value: number, size: number, round: (value: number) => number): number => {
  const power = Math.floor(Math.log10(size))
  if (!Number.isFinite(power)) return value
  const [tens, parts] = power >= 0 ? [10 ** power, 1] : [1, 10 ** -power]
  const near = (round((value * parts) / tens) * tens) / parts
  // Of numbers so large that a step is lost in them.
  return Number.isFinite(near) ? near + 0 : value
}
