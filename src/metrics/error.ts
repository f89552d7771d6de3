/** Standard error of the mean of some numbers; undefined of fewer than two. */
export const standardError = (values: readonly number[]): number | undefined => {
  if (values.length < 2) return undefined
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return Math.sqrt(squares / (values.length - 1) / values.length)
}
