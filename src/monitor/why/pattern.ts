import type { DriftPattern } from '../../core/monitor.ts'
import { type Episode, episodesOf, limitsOf, type Series } from './series.ts'

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
  const last = series.points.length - 1
  if (last < 1) return { pattern: 'unclear', since: Math.max(last, 0), earlier: [] }
  const season = seasonOf(series)
  if (season) return season
  const episodes = episodesOf(series, 2)
  const current = episodes.find(({ to }) => to === last)
  const earlier = episodes.filter(({ to }) => to < last)
  if (!current) return { ...fallen(earlier, last), earlier }
  const since = onsetOf(series, current.from, earlier.filter(isLong).at(-1)?.to ?? -1)
  if (since === 0) return { pattern: 'unclear', since, earlier }
  return { pattern: riseOf(series, since) >= leastRise ? 'growing' : 'sudden', since, earlier }
}

const fallen = (earlier: readonly Episode[], last: number): Pick<Course, 'pattern' | 'since'> => {
  const before = earlier.at(-1)
  if (!before || last - before.to > lately) return { pattern: 'unclear', since: last }
  return { pattern: 'passing', since: before.from }
}

const isLong = ({ from, to }: Episode) => to > from

/** It was there before for more than a window and went, or several times; and it is there again, or was twice. */
const seasonOf = (series: Series): Course | null => {
  const last = series.points.length - 1
  for (const back of [1, 2] as const) {
    const episodes = episodesOf(series, back)
    const earlier = episodes.filter(({ to }) => to < last)
    const current = episodes.find(({ to }) => to === last)
    const found = current ? again(series, earlier, current) : between(earlier)
    if (found) return found
  }
  return null
}

const again = (series: Series, earlier: readonly Episode[], current: Episode): Course | null => {
  const before = earlier.filter(isLong).at(-1) ?? (earlier.length > 1 ? earlier.at(-1) : undefined)
  if (!before || !isQuiet(series, before.to + 1, current.from)) return null
  const since = onsetOf(series, current.from, before.to)
  return { pattern: 'seasonal', since, earlier: [before] }
}

const between = (earlier: readonly Episode[]): Course | null => {
  const last = earlier.at(-1)
  if (!last || (earlier.filter(isLong).length < 2 && earlier.length < 3)) return null
  return { pattern: 'seasonal', since: last.from, earlier: earlier.slice(0, -1) }
}

const isQuiet = ({ points }: Series, from: number, to: number) => {
  const heights = points.slice(from, to).map(({ height }) => height)
  const mean = heights.reduce((sum, height) => sum + height, 0) / heights.length
  return heights.length >= 2 && mean < 0.45 && Math.min(...heights) < 0.25
}

/** So many windows that fell back belong to a rise that begins before them. */
const mostBack = 2

/** The first place of the rise to an episode, after a place. */
const onsetOf = (series: Series, from: number, after: number) => {
  const { low } = limitsOf(series)
  const isUp = (at: number) => {
    const point = series.points[at]
    return at > after && point !== undefined && (point.height > low || point.exceeds)
  }
  let first = from
  for (let at = from - 1; at >= first - 1 - mostBack && at > after; at--) if (isUp(at)) first = at
  return first
}

/** How many windows it took from the onset until it stayed for three. */
const riseOf = (series: Series, since: number) => {
  const { points } = series
  const { high } = limitsOf(series)
  const isHigh = (at: number) => (points[at]?.height ?? 1) > high
  let at = since
  while (at < points.length && ![0, 1, 2].every((more) => isHigh(at + more))) at++
  return at - since
}
