/** The room of a chart: its scales, where its axes stand, and what is drawn of its lines. */
import { hoursBetween, type Series, ticksBetween } from './points.ts'
import { linear, type Scale, upright } from './scales.ts'
import type { Span } from './zoom.ts'

export interface PlaneProps {
  readonly series: readonly Series[]
  readonly height: number
  /** A value; beside the axis with the way to the next one there. */
  readonly format: (value: number, step?: number) => string
  /** A value beside the axis, where it is written otherwise there. */
  readonly tickY?: ((value: number) => string) | undefined
  /** A place on the horizontal axis, short; and in full where one is pointed at. */
  readonly formatX: (value: number) => string
  readonly nameX: (value: number) => string
  /** What the axes show, with its unit. */
  readonly axisX?: string | undefined
  readonly axisY?: string | undefined
  /** The horizontal axis holds times; otherwise counts that begin at 0. */
  readonly time?: boolean
  /** Where counts begin instead; then only whole numbers stand at the axis. */
  readonly from?: number
  /** Lowest and highest value of the vertical axis; from the lines themselves when left out. */
  readonly range?: readonly [number, number]
  /** Beyond which no value can be, and no place of the vertical axis. */
  readonly limits?: readonly [number, number] | undefined
  readonly step?: boolean
  readonly log?: boolean
  /** The part of the horizontal axis that is shown; all of it where null. */
  readonly zoom?: Span | null
}

export interface Plane {
  readonly x: Scale
  readonly y: Scale
  readonly width: number
  readonly height: number
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  readonly labelsY: readonly string[]
}

/** Pixels that a label takes, about. */
export const widthOf = (text: string) => 6.4 * text.length

/** Lowest and highest value of the horizontal axis when nothing is left out. */
export const wholeOf = ({ series, time, from }: PlaneProps): Span => {
  const xs = series.flatMap(({ points }) => points.map(({ x }) => x))
  return [time ? Math.min(...xs) : (from ?? 0), Math.max(...xs)]
}

const ticksX = ({ time, from }: PlaneProps, low: number, high: number, most: number) =>
  time
    ? hoursBetween(low, high, most)
    : ticksBetween(low, high, most).filter((each) => from === undefined || Number.isInteger(each))

/** Points within a part of the axis, with the ones next to it, so that lines reach the edge. */
export const within = <T extends { readonly x: number }>(
  points: readonly T[],
  [low, high]: readonly [number, number],
): readonly T[] => {
  const first = points.findIndex(({ x }) => x >= low)
  if (first < 0) return points.slice(-1)
  const after = points.findIndex(({ x }) => x > high)
  return points.slice(Math.max(0, first - 1), after < 0 ? undefined : after + 1)
}

/** The room of a chart that is so wide. */
export const planeOf = (props: PlaneProps, width: number): Plane => {
  const { series, height, format, axisX, axisY, log = false, range, limits } = props
  const [low, high] = props.zoom ?? wholeOf(props)
  const top = axisY ? 24 : 8
  const bottom = height - (axisX ? 40 : 24)
  const seen = series.flatMap(({ points, faint }) =>
    [points, faint ?? []].flatMap((line) => within(line, [low, high]).map(({ y }) => y)),
  )
  const y = upright(seen, [bottom, top], { log, range, limits, most: height < 160 ? 4 : 5 })
  const step = (y.ticks[1] ?? 1) - (y.ticks[0] ?? 0)
  const { tickY = (value: number) => (log ? format(value) : format(value, step)) } = props
  const labelsY = y.ticks.map((value) => tickY(value))
  const left = Math.max(34, 14 + Math.max(...labelsY.map(widthOf)))
  const right = Math.max(left + 20, width - 14)
  const shown = props.formatX(high)
  const most = Math.max(2, Math.min(8, Math.floor((right - left) / (widthOf(shown) + 36))))
  const x = linear([low, high], [left, right], ticksX(props, low, high, most))
  return { ...{ x, y, width, height, left, right, top, bottom, labelsY } }
}

/** A line as a path. `gaps`: places between whose neighbours there is no line. */
export const pathOf = (
  points: readonly { readonly x: number; readonly y: number }[],
  { x, y }: Pick<Plane, 'x' | 'y'>,
  step = false,
  gaps: readonly number[] = [],
): string => {
  const sign = (value: number) => value.toFixed(1)
  return points
    .filter((point) => Number.isFinite(y.at(point.y)))
    .map((point, at, all) => {
      const place = `${sign(x.at(point.x))} ${sign(y.at(point.y))}`
      const before = all[at - 1]
      if (!before || gaps.some((gap) => gap > before.x && gap < point.x)) return `M${place}`
      return step ? `H${sign(x.at(point.x))}V${sign(y.at(point.y))}` : `L${place}`
    })
    .join('')
}

/** The point of a line that is nearest to a place. */
export const nearest = <T extends { readonly x: number }>(
  points: readonly T[],
  x: number,
): T | undefined => {
  let found: T | undefined
  for (const point of points)
    if (!found || Math.abs(point.x - x) <= Math.abs(found.x - x)) found = point
  return found
}
