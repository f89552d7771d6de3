/** Which part of a horizontal axis is shown. */

export type Span = readonly [low: number, high: number]

/** At most so many times the whole axis is spread. */
const most = 1000

/** A part within the whole, moved inside where it reaches over an end; null where it is all of it. */
const inside = ([low, high]: Span, [first, last]: Span): Span | null => {
  const length = high - low
  if (!(length < last - first)) return null
  const from = Math.min(Math.max(low, first), last - length)
  return [from, from + length]
}

/** A part `factor` times as long, in which `around` stays where it is; null where that is the whole. */
export const scaled = (part: Span, whole: Span, factor: number, around: number): Span | null => {
  const least = (whole[1] - whole[0]) / most
  const length = Math.max(least, (part[1] - part[0]) * factor)
  const low = around - ((around - part[0]) / (part[1] - part[0])) * length
  return inside([low, low + length], whole)
}

/** A part moved by a share of its length; the whole stays where it is. */
export const shifted = (part: Span, whole: Span, share: number): Span | null => {
  const by = (part[1] - part[0]) * share
  return inside([part[0] + by, part[1] + by], whole)
}

/** A value of the axis that is held at a place, in pixels. */
export interface Held {
  readonly value: number
  readonly place: number
}

/** The part that shows each held value at its place: one moves it, two spread it too. */
export const heldAt = (
  held: readonly Held[],
  room: { readonly part: Span; readonly pixels: Span },
  whole: Span,
): Span | null => {
  const [a, b] = held
  if (!a) return room.part
  const [left, right] = room.pixels
  const apart = b ? Math.abs(b.place - a.place) : 0
  const per =
    b && apart > 0
      ? Math.max(Math.abs(b.value - a.value) / apart, (whole[1] - whole[0]) / most / (right - left))
      : (room.part[1] - room.part[0]) / (right - left)
  const low = a.value - (a.place - left) * per
  return inside([low, low + (right - left) * per], whole)
}

/** A part as an address has it: `step:120,480`. */
export const writtenPart = (axis: string, [low, high]: Span): string =>
  `${axis}:${[low, high].map((each) => Number(each.toPrecision(6))).join(',')}`

/** What an address has of an axis; null where it is of another one, or no part. */
export const readPart = (text: string | null, axis: string): Span | null => {
  const [of, part = ''] = text?.split(':') ?? []
  const [low = Number.NaN, high = Number.NaN] = part.split(',').map(Number)
  return of === axis && Number.isFinite(high) && low < high ? [low, high] : null
}
