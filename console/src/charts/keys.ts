/** What keys do on a chart that has the focus. */
import type { Series } from './points.ts'
import { type Span, scaled, shifted } from './zoom.ts'

/** What is shown of a chart, and where on it is pointed. */
export interface Looked {
  readonly part: Span
  readonly whole: Span
  readonly x: number | null
}

/** What a key comes to: another place pointed at, or another part shown, null for all of it. */
export type Stroke = { readonly x: number } | { readonly part: Span | null }

/** Places of all lines within a part, in order. */
const placesIn = (series: readonly Series[], [low, high]: Span): number[] =>
  [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))]
    .filter((x) => x >= low && x <= high)
    .sort((a, b) => a - b)

/** The next place of a line to one side; the one at that side where nothing is pointed at. */
const beside = (places: readonly number[], x: number | null, by: 1 | -1): number | undefined => {
  const ordered = by > 0 ? places : places.toReversed()
  return x === null ? ordered[0] : (ordered.find((each) => (each - x) * by > 0) ?? ordered.at(-1))
}

/** The keys, as the list of shortcuts names them. */
export const chartKeys = [
  { pressed: ['←', '→'], does: 'Point along the lines' },
  { pressed: ['Home', 'End'], does: 'Point at the first, at the last' },
  { pressed: ['+', '−'], does: 'Zoom in and out, around the point' },
  { pressed: ['Shift', '←', '→'], does: 'Move the part that is shown' },
  { pressed: ['0'], does: 'Show all of it, as Esc does' },
  { pressed: ['Enter'], does: 'Open what the line is of' },
] as const

/** What a key does on these lines; null where it does nothing. */
export const strokeOf = (
  { key, shiftKey }: { readonly key: string; readonly shiftKey: boolean },
  series: readonly Series[],
  { part, whole, x }: Looked,
): Stroke | null => {
  const places = placesIn(series, part)
  const pointed = (at: number | undefined): Stroke | null => (at === undefined ? null : { x: at })
  const around = x !== null && x >= part[0] && x <= part[1] ? x : (part[0] + part[1]) / 2
  const by = { ArrowLeft: -1, ArrowRight: 1 }[key]
  if (by === 1 || by === -1)
    return shiftKey ? { part: shifted(part, whole, by / 4) } : pointed(beside(places, x, by))
  switch (key) {
    case 'Home':
      return pointed(places[0])
    case 'End':
      return pointed(places.at(-1))
    case '+':
    case '=':
      return { part: scaled(part, whole, 0.5, around) }
    case '-':
      return { part: scaled(part, whole, 2, around) }
    case '0':
    case 'Escape':
      return { part: null }
    default:
      return null
  }
}
