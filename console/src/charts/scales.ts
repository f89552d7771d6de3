/** From values to pixels and back. */
import { ticksAround, ticksBetween } from './points.ts'

export interface Scale {
  /** Lowest and highest value. */
  readonly domain: readonly [number, number]
  readonly ticks: readonly number[]
  /** Pixels of a value. */
  at(value: number): number
  /** The value at so many pixels. */
  back(pixels: number): number
}

type Span = readonly [number, number]

/** Values on a straight scale between two pixels. */
export const linear = (domain: Span, [from, to]: Span, ticks: readonly number[]): Scale => {
  const [low, high] = domain
  const per = high === low ? 0 : (to - from) / (high - low)
  return {
    ...{ domain, ticks },
    at: (value) => from + (value - low) * per,
    back: (pixels) => (per === 0 ? low : low + (pixels - from) / per),
  }
}

/** Values on a scale where each factor takes the same room; they have to be above 0. */
export const logarithmic = (domain: Span, pixels: Span): Scale => {
  const [low, high] = [Math.log10(domain[0]), Math.log10(domain[1])]
  const straight = linear([low, high], pixels, [])
  return {
    domain,
    ticks: factorsBetween(domain[0], domain[1]),
    at: (value) => straight.at(Math.log10(Math.max(value, Number.MIN_VALUE))),
    back: (place) => 10 ** straight.back(place),
  }
}

/** Round values of a logarithmic axis: powers of ten, with 2 and 5 of them where there are few; else any round ones. */
export const factorsBetween = (low: number, high: number): number[] => {
  const first = Math.floor(Math.log10(low))
  const last = Math.ceil(Math.log10(high))
  const powers = Array.from({ length: last - first + 1 }, (_, at) => 10 ** (first + at))
  const within = (values: readonly number[]) =>
    values.filter((each) => each >= low * (1 - 1e-9) && each <= high * (1 + 1e-9))
  const finer = within(powers.flatMap((each) => [each, 2 * each, 5 * each]))
  const tens = within(powers)
  if (tens.length >= 4) return thinned(tens)
  return finer.length >= 3
    ? finer.map((each) => Number(each.toPrecision(12)))
    : ticksBetween(low, high, 5)
}

const thinned = (values: readonly number[]): number[] => {
  const each = Math.ceil(values.length / 7)
  return values.filter((_, at) => at % each === 0)
}

/** The vertical scale of some values. */
export const upright = (
  values: readonly number[],
  pixels: Span,
  how: {
    readonly log: boolean
    readonly range: Span | undefined
    readonly limits?: Span | undefined
    readonly most: number
  },
): Scale => {
  if (how.log && how.range) return logarithmic(how.range, pixels)
  const above = how.log ? values.filter((value) => value > 0) : values
  const low = Math.min(...above)
  const high = Math.max(...above)
  if (how.log && above.length > 0)
    return logarithmic(low === high ? [low / 2, high * 2] : [low * 0.97, high * 1.03], pixels)
  const [least, greatest] = how.limits ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  const ticks = how.range
    ? ticksBetween(how.range[0], how.range[1], how.most)
    : ticksAround(low, high, how.most).filter((each) => each >= least && each <= greatest)
  return linear([ticks[0] ?? 0, ticks.at(-1) ?? 1], pixels, ticks)
}
