/** Where values of a feature lie on both sides, as bars: shares of the values that are there. */
import type { Distribution } from '../../../src/core/monitor.ts'
import { measured, percent } from '../format.ts'
import { valueWords } from './words.ts'

export interface Bar {
  /** What it is of: a value, or from where to where numbers lie. */
  readonly name: string
  /** The same beside the axis, where there is little room. */
  readonly short: string
  readonly before: number
  readonly now: number
}

const edgeWords = (value: number) => measured(Number(value.toPrecision(3)))

/** Whether nothing but the upper edge lies between two: of whole numbers each value has bars of its own. */
const isOneValue = (low: number, high: number | undefined): boolean =>
  high !== undefined &&
  high - low <= Math.max(Number.EPSILON * Math.abs(high), 2 * Number.MIN_VALUE)

const intervalAt = (edges: readonly number[], at: number): Pick<Bar, 'name' | 'short'> => {
  const [low, high] = [edges[at - 1], edges[at]]
  if (low === undefined && high === undefined) return { name: 'all', short: 'all' }
  if (low === undefined)
    return { name: `up to ${edgeWords(high ?? 0)}`, short: `≤ ${edgeWords(high ?? 0)}` }
  if (isOneValue(low, high)) return { name: edgeWords(high ?? low), short: edgeWords(high ?? low) }
  const from = edgeWords(low)
  return high === undefined
    ? { name: `above ${from}`, short: `> ${from}` }
    : { name: `${from} to ${edgeWords(high)}`, short: from }
}

/** Of single values, the empty room between them is left out. */
export const barsOf = (distribution: Distribution): readonly Bar[] => {
  const bars = allBars(distribution)
  const isCounted =
    distribution.kind === 'number' &&
    distribution.edges.some((edge, at, edges) => at > 0 && isOneValue(edges[at - 1] ?? 0, edge))
  return isCounted ? bars.filter(({ before, now }) => before + now > 0).map(byEnd) : bars
}

/** Of whole numbers an interval is called by where it ends: those where it begins have a bar of their own. */
const byEnd = (bar: Bar): Bar => ({
  ...bar,
  short: bar.name.includes(' to ') ? bar.name.replace(/^.* to /, '') : bar.short,
})

const allBars = (distribution: Distribution): readonly Bar[] =>
  distribution.reference.map((before, at) => {
    const now = distribution.current[at] ?? 0
    if (distribution.kind === 'number')
      return { ...intervalAt(distribution.edges, at), before, now }
    const name = valueWords(distribution.values[at])
    return { name, short: name, before, now }
  })

/** What the bars say, for those who cannot see them: where most of both sides are, and what moved most. */
export const spokenBars = (bars: readonly Bar[]): string => {
  const most = (side: 'before' | 'now') =>
    bars.reduce<Bar | undefined>(
      (best, bar) => (best && best[side] >= bar[side] ? best : bar),
      undefined,
    )
  const [before, now] = [most('before'), most('now')]
  const moved = bars.reduce<Bar | undefined>((best, bar) => {
    const by = ({ before, now }: Bar) => Math.abs(now - before)
    return best && by(best) >= by(bar) ? best : bar
  }, undefined)
  if (!before || !now || !moved) return 'nothing is told'
  return [
    `before most are ${before.name} (${percent(before.before)})`,
    `now ${now.name} (${percent(now.now)})`,
    `most moved ${moved.name}, from ${percent(moved.before)} to ${percent(moved.now)}`,
  ].join('; ')
}
