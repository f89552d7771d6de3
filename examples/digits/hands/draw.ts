/** Draws an outline as a person would: slanted, turned, uneven, with a pen of some width and softness, 28 × 28 pixels like MNIST. */
import type { Rng } from 'millrace/task'
import { contoursOf, type Point } from './path.ts'

/** Pixels of a side. */
const side = 28
/** Those that the larger side of a digit takes, as in MNIST. */
const box = 20

/** 784 bytes, row by row: 0 is paper, 255 is ink. The same for the same outline and random numbers. */
export const drawDigit = (outline: string, rng: Rng): Buffer => {
  const uneven = unevenness(rng)
  const contours = fitted(
    contoursOf(outline).map((contour) => contour.map(uneven)),
    box - 1 - 2 * rng.uniform(),
    { x: side / 2 + rng.normal() * 0.4, y: side / 2 + rng.normal() * 0.4 },
  )
  const pen = Math.min(Math.max(2.5 + 0.45 * rng.normal(), 1.5), 3.8)
  const wider = Math.min(Math.max((pen - widthOf(contours)) / 2, -0.8), 1.4)
  const soft = 1.1 + 0.6 * rng.uniform()
  const segments = contours.flatMap(segmentsOf)
  const isNear = nearTo(contours.flat())
  return Buffer.from(
    Uint8Array.from({ length: side * side }, (_, at) => {
      const [x, y] = [(at % side) + 0.5, Math.floor(at / side) + 0.5]
      if (!isNear(x, y)) return 0
      const inside = (depthAt(segments, x, y) + wider) / soft + 0.5
      return Math.round(255 * Math.min(Math.max(inside, 0), 1))
    }),
  )
}

/** Whether ink can reach a place. */
const nearTo = (points: readonly Point[]) => {
  const [left, right] = extent(points.map(({ x }) => x))
  const [top, bottom] = extent(points.map(({ y }) => y))
  return (x: number, y: number) => x > left - 3 && x < right + 3 && y > top - 3 && y < bottom + 3
}

const extent = (values: readonly number[]): [number, number] => [
  Math.min(...values),
  Math.max(...values),
]

/** What a hand does to every point of a digit, 1,000 units an em: slant, turn, proportions, and waves of low frequency. */
const unevenness = (rng: Rng): ((point: Point) => Point) => {
  const slant = 0.05 + 0.16 * rng.normal()
  const turn = 0.07 * rng.normal()
  const wide = Math.exp(0.1 * rng.normal())
  const waves = [0, 1, 2, 3].map(() => ({
    size: 16 + 22 * rng.uniform(),
    over: (2 * Math.PI) / (500 + 700 * rng.uniform()),
    angle: 2 * Math.PI * rng.uniform(),
    from: 2 * Math.PI * rng.uniform(),
  }))
  const wave = (place: number, { x, y }: Point) => {
    const { size, over, angle, from } = waves[place] ?? { size: 0, over: 0, angle: 0, from: 0 }
    return size * Math.sin(over * (x * Math.cos(angle) + y * Math.sin(angle)) + from)
  }
  return (point) => {
    const x = wide * (point.x - slant * point.y) + wave(0, point) + wave(1, point)
    const y = point.y + wave(2, point) + wave(3, point)
    return {
      x: x * Math.cos(turn) - y * Math.sin(turn),
      y: x * Math.sin(turn) + y * Math.cos(turn),
    }
  }
}

type Contours = readonly (readonly Point[])[]

/** So large that the larger side is `size` pixels, the middle of the ink at a place, as far as the paper is that large. */
const fitted = (contours: Contours, size: number, middle: Point): Contours => {
  const all = contours.flat()
  const [left, right] = extent(all.map(({ x }) => x))
  const [top, bottom] = extent(all.map(({ y }) => y))
  const scale = size / Math.max(right - left, bottom - top)
  const ink = middleOf(contours)
  const shift = (least: number, most: number, at: number, to: number) =>
    Math.min(Math.max(to - scale * at, margin - scale * least), side - margin - scale * most)
  const over = shift(left, right, ink.x, middle.x)
  const down = shift(top, bottom, ink.y, middle.y)
  return contours.map((contour) =>
    contour.map(({ x, y }) => ({ x: scale * x + over, y: scale * y + down })),
  )
}

/** Pixels between the paper's edge and an outline, before the pen makes it wider. */
const margin = 3

/** Where the ink is on average; holes count against it. */
const middleOf = (contours: Contours): Point => {
  let [area, x, y] = [0, 0, 0]
  for (const [one, other] of contours.flatMap(segmentsOf)) {
    const cross = one.x * other.y - other.x * one.y
    area += cross
    x += (one.x + other.x) * cross
    y += (one.y + other.y) * cross
  }
  return { x: x / (3 * area), y: y / (3 * area) }
}

/** How wide its strokes are: the area for the length of half the outline. */
const widthOf = (contours: Contours): number => {
  let [area, length] = [0, 0]
  for (const [one, other] of contours.flatMap(segmentsOf)) {
    area += (one.x * other.y - other.x * one.y) / 2
    length += Math.hypot(other.x - one.x, other.y - one.y)
  }
  return (2 * Math.abs(area)) / length
}

type Segment = readonly [Point, Point]

const segmentsOf = (contour: readonly Point[]): Segment[] =>
  contour.map((point, at) => [point, contour[(at + 1) % contour.length] ?? point])

/** How far a place lies inside the outline, pixels; below 0 it is outside. */
const depthAt = (segments: readonly Segment[], x: number, y: number): number => {
  let nearest = Number.POSITIVE_INFINITY
  let winding = 0
  for (const [from, to] of segments) {
    const [right, down] = [to.x - from.x, to.y - from.y]
    const along = ((x - from.x) * right + (y - from.y) * down) / (right * right + down * down || 1)
    const part = Math.min(Math.max(along, 0), 1)
    const [far, deep] = [x - from.x - part * right, y - from.y - part * down]
    nearest = Math.min(nearest, far * far + deep * deep)
    if (from.y <= y !== to.y <= y && from.x + ((y - from.y) / down) * right > x)
      winding += down > 0 ? 1 : -1
  }
  return (winding === 0 ? -1 : 1) * Math.sqrt(nearest)
}
