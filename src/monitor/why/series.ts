import type { FeatureDrift, MonitorWindow } from '../../core/monitor.ts'
import type { Part } from './parts.ts'

/** How large the difference is in a window: 0 as without drift, 1 as at its greatest; with its window. */
export interface Point {
  readonly window: MonitorWindow
  readonly height: number
  /** Whether one of the features exceeds in it. */
  readonly exceeds: boolean
}

/** From the last to be the first, in places of the points; `to` is the last place. */
export interface Episode {
  readonly from: number
  readonly to: number
}

export interface Series {
  readonly points: readonly Point[]
  /** By how much chance alone moves a height of 0, and one of 1. */
  readonly noise: readonly [low: number, high: number]
  /** Effects without drift, and at the greatest. */
  readonly base: number
  readonly peak: number
}

/** Where an episode begins, and where it has fallen back. */
const [up, down] = [0.5, 0.35]

/**
 * The effects of some features over windows, the clearest weighing most. Windows in which none was measured are left
 * out.
 */
export const seriesOf = (windows: readonly MonitorWindow[], parts: readonly Part[]): Series => {
  const weights = weightsOf(parts)
  const seen = windows.flatMap((window) => {
    const effect = effectOf(window, weights)
    return effect === null ? [] : [{ window, effect }]
  })
  const effects = seen.map(({ effect }) => effect)
  const base = baseOf(seen)
  const peak = Math.max(...effects, base)
  const height = Math.max(peak - base, 1e-9)
  return {
    points: seen.map(({ window, effect }) => ({
      ...{ window, height: (effect - base) / height },
      exceeds: window.features.some(({ name, exceeds }) => exceeds && weights.has(name)),
    })),
    noise: [noiseOf(parts, weights, 0.3) / height, noiseOf(parts, weights, 0.5) / height],
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

/** Part times effect, as a part of all. */
const weightsOf = (parts: readonly Part[]): ReadonlyMap<string, number> => {
  const loads = parts.map(({ feature, part }) => part * (feature.effect ?? 0))
  const total = loads.reduce((sum, load) => sum + load, 0)
  return new Map(parts.map(({ feature }, at) => [feature.name, (loads[at] ?? 0) / (total || 1)]))
}

/**
 * Four deviations of the weighted effect by chance, of each feature so many times √(1/n + 1/m): 0.3 without drift, as of D,
 * and 0.5 at most with one, as of a share.
 */
const noiseOf = (parts: readonly Part[], weights: ReadonlyMap<string, number>, times: number) => {
  const variance = ({ name, before, now }: FeatureDrift) =>
    (weights.get(name) ?? 0) ** 2 * (1 / Math.max(before.rows, 1) + 1 / Math.max(now.rows, 1))
  return 4 * times * Math.sqrt(parts.reduce((sum, { feature }) => sum + variance(feature), 0))
}

/** Stretches of windows that differ, from where they rise until they have fallen back for so many windows, or at last. */
export const episodesOf = ({ points }: Series, back: 1 | 2): Episode[] => {
  const isDown = (at: number) => (points[at]?.height ?? 0) < down
  const isBack = (at: number) => isDown(at) && (back === 1 || isDown(at + 1))
  const episodes: Episode[] = []
  let from: number | null = null
  points.forEach(({ height }, at) => {
    if (from === null && height >= up) from = at
    if (from !== null && isBack(at)) {
      episodes.push({ from, to: at - 1 })
      from = null
    }
  })
  if (from !== null) episodes.push({ from, to: points.length - 1 })
  return episodes
}

/** From where on a height is no 0, and from where on it is a 1. */
export const limitsOf = ({ noise: [low, high] }: Series): { low: number; high: number } => ({
  low: Math.max(0.06, Math.min(low, 0.4)),
  high: 1 - Math.max(0.12, Math.min(high, 0.5)),
})
