/** A measurement: `size` of what grew, and what came of it. */
export interface Point {
  readonly size: number
  readonly value: number
}

export interface Line {
  readonly slope: number
  readonly start: number
  /** Part of the values' variance that the line explains (R²). */
  readonly explained: number
}

/** value ≈ start + slope·size by least squares. */
export const lineThrough = (points: readonly Point[]): Line => {
  const mean = (of: (point: Point) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length
  const [x, y] = [mean(({ size }) => size), mean(({ value }) => value)]
  const slope =
    mean(({ size, value }) => (size - x) * (value - y)) / mean(({ size }) => (size - x) ** 2)
  const start = y - slope * x
  const missed = mean(({ size, value }) => (value - start - slope * size) ** 2)
  return { slope, start, explained: 1 - missed / mean(({ value }) => (value - y) ** 2) }
}

/** p of value ≈ c·sizeᵖ by least squares of the logarithms: 1 is linear, 2 quadratic. */
export const exponentOf = (points: readonly Point[]): number =>
  lineThrough(points.map(({ size, value }) => ({ size: Math.log(size), value: Math.log(value) })))
    .slope
