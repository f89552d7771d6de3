/** How traffic went from window to window. */
import type { DriftRules, FeatureDrift } from '../../../src/core/monitor.ts'
import type { WindowBrief } from '../../../src/operations/contract.ts'
import { lineColor, type Series, ticksAround } from '../charts/points.ts'
import { effectWords } from './words.ts'

/** Lines of a chart that can be told apart. */
const mostLines = 5

const ranks = { alarm: 3, hint: 2, steady: 1, unmeasured: 0 } as const

interface Told {
  readonly name: string
  readonly rank: number
  readonly most: number
}

/** Features by how much they tell over some windows: those that drifted first, then by their largest effect. */
export const mostTelling = (windows: readonly WindowBrief[]): readonly string[] => {
  const found = new Map<string, Told>()
  for (const { effects } of windows)
    for (const { name, effect, state } of effects) {
      if (state === 'unmeasured') continue
      const { rank = 0, most = 0 } = found.get(name) ?? {}
      found.set(name, {
        name,
        rank: Math.max(rank, ranks[state]),
        most: Math.max(most, effect ?? 0),
      })
    }
  return [...found.values()]
    .sort((a, b) => b.rank - a.rank || b.most - a.most)
    .slice(0, mostLines)
    .map(({ name }) => name)
}

/** Of one version, in the order of time. */
export const inTime = (windows: readonly WindowBrief[], version: number): readonly WindowBrief[] =>
  windows.filter((each) => each.version === version).toSorted((a, b) => a.to - b.to)

/** How much a feature differs, window by window; where it was not measured the line is broken. */
const effectsOf = (windows: readonly WindowBrief[], name: string) => {
  const told = windows.map(({ to, effects }) => {
    const found = effects.find((each) => each.name === name)
    return { x: to, y: found && found.state !== 'unmeasured' ? found.effect : null }
  })
  return {
    points: told.flatMap(({ x, y }) => (y === null ? [] : { x, y })),
    gaps: told.flatMap(({ x, y }) => (y === null ? x : [])),
  }
}

/** Lines of some features over windows in the order of time, and what is enough for an alarm. */
export const effectLines = (
  windows: readonly WindowBrief[],
  names: readonly string[],
  rules: Pick<DriftRules, 'effect'> | null,
): readonly Series[] => {
  const lines = names.map(
    (name, at): Series => ({
      ...{ name, color: lineColor(at), ...effectsOf(windows, name) },
    }),
  )
  if (lines.every(({ points }) => points.length === 0)) return []
  const ends = [windows[0], windows.at(-1)].flatMap((each) => (each ? [each.to] : []))
  const bound: readonly Series[] = rules
    ? [
        {
          name: `enough: ${effectWords(rules.effect)}`,
          ...{ color: 'var(--ink-3)', dashed: true },
          points: ends.map((x) => ({ x, y: rules.effect })),
        },
      ]
    : []
  return [...lines, ...bound]
}

/** Lowest and highest place of the axis of effects: all of them, and what is enough, have room. */
export const effectRange = (series: readonly Series[]): readonly [number, number] => {
  const highest = Math.max(0, ...series.flatMap(({ points }) => points.map(({ y }) => y)))
  return [0, Math.min(1, ticksAround(0, Math.max(highest, 0.2), 5).at(-1) ?? 1)]
}

/** What weighs most first, then what drifts, then by how much it differs. */
export const byNeed = (features: readonly FeatureDrift[]): readonly FeatureDrift[] =>
  features.toSorted(
    (a, b) =>
      Number(b.critical) - Number(a.critical) ||
      ranks[b.state] - ranks[a.state] ||
      (b.effect ?? 0) - (a.effect ?? 0),
  )

/** Windows of each version, oldest first; the version whose window is newest on top. */
export const byVersion = (
  windows: readonly WindowBrief[],
): readonly (readonly [version: number, windows: readonly WindowBrief[]])[] => {
  const newestFirst = windows.toSorted((a, b) => b.to - a.to)
  const versions = [...new Set(newestFirst.map(({ version }) => version))]
  return versions.map((version) => [version, inTime(windows, version)])
}
