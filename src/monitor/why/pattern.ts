import type { DriftPattern } from '../../core/monitor.ts'
import { type Episode, episodesOf, isBetween, type Series } from './series.ts'

export interface Course {
  readonly pattern: DriftPattern
  /** Place of the point with which it began. */
  readonly since: number
  /** Stretches that were over before, the oldest first. */
  readonly earlier: readonly Episode[]
}

/** What is over for so many windows is no longer told as passing. */
const lately = 3
/** A rise that takes this many windows in between is no jump in the middle of one. */
const leastRise = 2

/** How what differs came about. The last point is the window that is explained. */
export const courseOf = (series: Series): Course => {
  const { points } = series
  const last = points.length - 1
  const episodes = episodesOf(series)
  const current = episodes.find(({ to }) => to === last)
  const earlier = episodes.filter(({ to }) => to < last)
  const since = current ? onsetOf(series, current.from) : last
  if (points.length < 2) return { pattern: 'unclear', since: Math.max(last, 0), earlier }
  if (isSeasonal(series, earlier, current))
    return { pattern: 'seasonal', since: current ? since : (earlier.at(-1)?.from ?? last), earlier }
  if (!current) return { ...fallen(earlier, last), earlier }
  if (since === 0) return { pattern: 'unclear', since, earlier }
  return { pattern: riseOf(series, since) >= leastRise ? 'growing' : 'sudden', since, earlier }
}

const fallen = (earlier: readonly Episode[], last: number): Pick<Course, 'pattern' | 'since'> => {
  const before = earlier.at(-1)
  if (!before || last - before.to > lately) return { pattern: 'unclear', since: last }
  return { pattern: 'passing', since: before.from }
}

/** It was there before for more than a window and went, or several times; and it is there again, or was twice. */
const isSeasonal = ({ points }: Series, earlier: readonly Episode[], current?: Episode) => {
  const long = earlier.filter(({ from, to }) => to > from)
  if (!current) return long.length >= 2 || earlier.length >= 3
  const before = long.at(-1) ?? (earlier.length >= 2 ? earlier.at(-1) : undefined)
  if (!before) return false
  const gap = points.slice(before.to + 1, current.from).map(({ height }) => height)
  const mean = gap.reduce((sum, height) => sum + height, 0) / gap.length
  return gap.length >= 2 && mean < 0.45
}

/** The first place of the rise to an episode: what lies between, and a window that fell back among them. */
const onsetOf = (series: Series, from: number) => {
  const isRising = (at: number) => {
    const point = series.points[at]
    return point !== undefined && isBetween(series, point.height)
  }
  let first = from
  for (let at = from - 1; at >= 0; at--) {
    if (isRising(at)) first = at
    else if (!isRising(at - 1)) break
  }
  return first
}

/** How many windows it took from the onset until it stayed. */
const riseOf = (series: Series, since: number) => {
  const { points } = series
  const isHigh = (at: number) => {
    const { height } = points[at] ?? { height: 1 }
    return height > 0.5 && !isBetween(series, height)
  }
  let at = since
  while (at < points.length && !(isHigh(at) && isHigh(at + 1))) at++
  return at - since
}
