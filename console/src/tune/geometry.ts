/** Where a chart of trials draws what: axes side by side, or one below the other where it is narrow. */
import type { Trial } from '../../../src/core/study.ts'
import type { Axis } from './axes.ts'

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Geometry {
  readonly width: number
  readonly height: number
  /** Axes stand upright, side by side. */
  readonly upright: boolean
  /** Both ends of an axis, its 0 first. */
  ends(axis: number): readonly [Point, Point]
  /** A place on an axis, 0 to 1. */
  point(axis: number, place: number): Point
  /** The nearest place on an axis. */
  place(axis: number, point: Point): number
  /** The axes a point lies between, and how far it is from the first to the second. */
  between(point: Point): { readonly axis: number; readonly share: number }
}

/** Pixels that an axis needs beside the next one. */
const least = 104
const row = 72

/** A layout for so many axes within a width, in pixels. */
export const layOut = (width: number, axes: number): Geometry => {
  const upright = width >= axes * least
  return upright ? sideBySide(width, axes) : oneBelowOther(width, axes)
}

const clamp = (value: number) => Math.min(1, Math.max(0, value))

const sideBySide = (width: number, axes: number): Geometry => {
  const [left, right, top, bottom, height] = [56, 62, 42, 20, 372]
  const gap = (width - left - right) / Math.max(1, axes - 1)
  const x = (axis: number) => left + axis * gap
  const span = height - top - bottom
  const point = (axis: number, place: number) => ({ x: x(axis), y: top + (1 - place) * span })
  return {
    width,
    height,
    upright: true,
    point,
    ends: (axis) => [point(axis, 0), point(axis, 1)],
    place: (_, { y }) => clamp(1 - (y - top) / span),
    between: (at) => along((at.x - left) / gap, axes),
  }
}

const oneBelowOther = (width: number, axes: number): Geometry => {
  const [side, top] = [14, 32]
  const span = width - 2 * side
  const y = (axis: number) => top + axis * row
  const point = (axis: number, place: number) => ({ x: side + place * span, y: y(axis) })
  return {
    width,
    height: top + (axes - 1) * row + 28,
    upright: false,
    point,
    ends: (axis) => [point(axis, 0), point(axis, 1)],
    place: (_, { x }) => clamp((x - side) / span),
    between: (at) => along((at.y - top) / row, axes),
  }
}

const along = (steps: number, axes: number) => {
  const axis = Math.min(Math.max(0, axes - 2), Math.max(0, Math.floor(steps)))
  return { axis, share: clamp(steps - axis) }
}

/** A trial's way over the axes as an SVG path; it ends where a value is missing. */
export const pathOf = (geometry: Geometry, axes: readonly Axis[], trial: Trial): string => {
  let path = ''
  let before: Point | null = null
  for (const [index, axis] of axes.entries()) {
    const place = axis.place(trial)
    if (place === null) break
    const { x, y } = geometry.point(index, place)
    if (before === null) path = `M${round(x)} ${round(y)}`
    else if (geometry.upright) {
      const middle = round((before.x + x) / 2)
      path += `C${middle} ${round(before.y)} ${middle} ${round(y)} ${round(x)} ${round(y)}`
    } else {
      const middle = round((before.y + y) / 2)
      path += `C${round(before.x)} ${middle} ${round(x)} ${middle} ${round(x)} ${round(y)}`
    }
    before = { x, y }
  }
  return path
}

const round = (value: number) => Number(value.toFixed(1))

/** The trial whose line passes nearest to a point, at most `reach` pixels away. */
export const nearest = (
  geometry: Geometry,
  axes: readonly Axis[],
  trials: readonly Trial[],
  at: Point,
  reach: number,
): Trial | null => {
  const { axis, share } = geometry.between(at)
  const bent = bend(share)
  let found: Trial | null = null
  let best = reach
  for (const trial of trials) {
    const from = axes[axis]?.place(trial) ?? null
    const to = axes[axis + 1]?.place(trial) ?? null
    if (from === null || to === null) continue
    const here = geometry.point(axis, from + (to - from) * bent)
    const distance = Math.abs(geometry.upright ? here.y - at.y : here.x - at.x)
    if (distance < best) [found, best] = [trial, distance]
  }
  return found
}

/** How far a line has moved over from one axis to the next at a share of the way: the curve of `pathOf`. */
const bend = (share: number): number => {
  let [low, high] = [0, 1]
  for (let turn = 0; turn < 20; turn++) {
    const t = (low + high) / 2
    if (1.5 * t * (1 - t) + t ** 3 < share) low = t
    else high = t
  }
  return 3 * low ** 2 - 2 * low ** 3
}

/** Where the text of a tick stands on a lying axis: its outer ones begin and end with it. */
export const anchorOf = (at: number): 'start' | 'middle' | 'end' =>
  at < 0.04 ? 'start' : at > 0.96 ? 'end' : 'middle'

/** Ticks whose texts do not run into each other, from the low end on. */
export const apartOn = (
  geometry: Geometry,
  axis: number,
  ticks: Axis['ticks'],
): readonly Axis['ticks'][number][] => {
  /** First and last pixel along the axis. */
  const extent = ({ at, text }: Axis['ticks'][number]) => {
    const { x, y } = geometry.point(axis, at)
    if (geometry.upright) return [-y - 6, -y + 6] as const
    const wide = text.length * 6.6 + 6
    const from = x - { start: 0, middle: wide / 2, end: wide }[anchorOf(at)]
    return [from, from + wide] as const
  }
  const kept: Axis['ticks'][number][] = []
  let end = Number.NEGATIVE_INFINITY
  for (const tick of ticks.toSorted((a, b) => a.at - b.at)) {
    const [from, to] = extent(tick)
    if (from < end) continue
    kept.push(tick)
    end = to
  }
  return kept
}
