import type { FeatureDrift, MonitorWindow } from '../../core/monitor.ts'
import type { Part } from './parts.ts'

/** How large the difference is in a window: 0 as without drift, 1 as at its greatest; with its window. */
export interface Point {
  readonly window: MonitorWindow
  readonly height: number
}

/** From the last to be the first, in places of the points; `to` is the last place. */
export interface Episode {
  readonly from: number
  readonly to: number
}

export interface Series {
  readonly points: readonly Point[]
  /** By how much chance alone moves a height. */
  readonly noise: number
  /** Effects without drift, and at the greatest. */
  readonly base: number
  readonly peak: number
}

/** Where an episode begins, and where it has fallen back. */
const [up, down] = [0.5, 0.35]

/** The effects of some features over windows, weighted by their parts. Windows in which none was measured are left out. */
export const seriesOf = (windows: readonly MonitorWindow[], parts: readonly Part[]): Series => {
  const weights = new Map(parts.map(({ feature, part }) => [feature.name, part]))
  const seen = windows.flatMap((window) => {
    const effect = effectOf(window, weights)
    return effect === null ? [] : [{ window, effect }]
  })
  const effects = seen.map(({ effect }) => effect)
  const base = baseOf(seen)
  const peak = Math.max(...effects, base)
  const height = Math.max(peak - base, 1e-9)
  return {
    points: seen.map(({ window, effect }) => ({ window, height: (effect - base) / height })),
    noise: noiseOf(parts) / height,
    base,
    peak,
  }
}

const effectOf = ({ features }: MonitorWindow, weights: ReadonlyMap<string, number>) => {
  let [sum, total] = [0, 0]
  for (const { name, effect } of features) {
    const weight = weights.get(name)
    if (weight === undefined || effect === null) continue
    sum += weight * effect
    total += weight
  }
  return total > 0 ? sum / total : null
}

/** The middle of the windows that are steady, or else of the quietest quarter. */
const baseOf = (seen: readonly { window: MonitorWindow; effect: number }[]) => {
  const steady = seen.filter(({ window }) => window.state === 'steady').map(sizeOf)
  if (steady.length > 1) return middleOf(steady)
  const all = seen.map(sizeOf).sort((one, other) => one - other)
  return middleOf(all.slice(0, Math.max(1, all.length >> 2)))
}

const sizeOf = ({ effect }: { effect: number }) => effect
const middleOf = (values: readonly number[]) =>
  [...values].sort((one, other) => one - other)[values.length >> 1] ?? 0

/** Three deviations of an effect by chance: about 0.3 · √(1/n + 1/m) each. */
const noiseOf = (parts: readonly Part[]) => {
  const deviation = ({ before, now }: FeatureDrift) =>
    0.3 * Math.sqrt(1 / Math.max(before.rows, 1) + 1 / Math.max(now.rows, 1))
  return 3 * Math.max(0, ...parts.map(({ feature }) => deviation(feature)))
}

/** Stretches of windows that differ, from where they rise until they have fallen back. */
export const episodesOf = ({ points }: Series): Episode[] => {
  const episodes: Episode[] = []
  let from: number | null = null
  points.forEach(({ height }, at) => {
    if (from === null && height >= up) from = at
    if (from !== null && height < down) {
      episodes.push({ from, to: at - 1 })
      from = null
    }
  })
  if (from !== null) episodes.push({ from, to: points.length - 1 })
  return episodes
}

/** Where a height is neither as before nor as at last. */
export const isBetween = ({ noise }: Series, height: number): boolean => {
  const margin = Math.max(0.12, Math.min(noise, 0.4))
  return height > margin && height < 1 - margin
}
