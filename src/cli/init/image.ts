/** Drawings to begin with: circles, squares and crosses of 16 × 16 bytes, each of another size at another place. */
import { createRng, type Rng } from '../../core/rng.ts'

export const side = 16

/** How far a point is from a shape's outline, by its distances from the middle and the shape's size. */
const outlines = {
  circle: (x: number, y: number, size: number) => Math.abs(Math.hypot(x, y) - size),
  square: (x: number, y: number, size: number) =>
    Math.abs(Math.max(Math.abs(x), Math.abs(y)) - size),
  cross: (x: number, y: number, size: number) =>
    Math.max(
      Math.abs(Math.abs(x) - Math.abs(y)) / Math.SQRT2,
      Math.hypot(x, y) - size * Math.SQRT2,
    ),
}

const shapes = Object.entries(outlines)

/** A CSV file of `count` drawings, base64 of their bytes, and what each shows. */
export const drawings = (count: number): string => {
  const rng = createRng(11)
  const rows = Array.from({ length: count }, (_, at) => {
    const [name, outline] = shapes[at % shapes.length] ?? shapes[0] ?? ['', outlines.circle]
    return `${draw(rng, outline).toString('base64')},${name}\n`
  })
  return `image,label\n${rows.join('')}`
}

const draw = (rng: Rng, outline: (typeof outlines)['circle']): Buffer => {
  const size = 3 + 3 * rng.uniform()
  const middle = () => side / 2 + (side / 2 - size - 1.5) * (2 * rng.uniform() - 1)
  const [left, top] = [middle(), middle()]
  const bytes = Buffer.alloc(side * side)
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const ink = Math.max(0, 1 - outline(x + 0.5 - left, y + 0.5 - top, size) / 1.2)
      bytes[y * side + x] = Math.round(Math.min(255, 200 * ink + 40 * rng.uniform()))
    }
  return bytes
}
