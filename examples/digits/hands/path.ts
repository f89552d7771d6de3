/** The outlines of glyphs as polygons. */

export interface Point {
  readonly x: number
  readonly y: number
}

/** Pieces that a curve is drawn in. */
const pieces = 4

/** Closed polygons of a path of `M`, `L`, `Q` and `Z` with absolute places. */
export const contoursOf = (path: string): Point[][] => {
  const known = kept.get(path)
  if (known) return known
  const contours = path
    .split('Z')
    .filter((part) => part !== '')
    .map(contourOf)
  kept.set(path, contours)
  return contours
}

const kept = new Map<string, Point[][]>()

const contourOf = (part: string): Point[] => {
  const points: Point[] = []
  for (const [, letter, numbers = ''] of part.matchAll(/([MLQ])([^MLQ]+)/g)) {
    const [x = 0, y = 0, toX = 0, toY = 0] = numbers.split(/[ ,]|(?=-)/).map(Number)
    if (letter === 'Q')
      points.push(...curve(points.at(-1) ?? { x, y }, { x, y }, { x: toX, y: toY }))
    else points.push({ x, y })
  }
  return points
}

/** Quadratic, without its beginning. */
const curve = (from: Point, by: Point, to: Point): Point[] =>
  Array.from({ length: pieces }, (_, at) => {
    const part = (at + 1) / pieces
    const mix = (a: number, b: number, c: number) =>
      (1 - part) ** 2 * a + 2 * (1 - part) * part * b + part ** 2 * c
    return { x: mix(from.x, by.x, to.x), y: mix(from.y, by.y, to.y) }
  })
