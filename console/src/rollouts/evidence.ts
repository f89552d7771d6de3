/** The evidence of a rollout over time, as lines. */
import { type Measure, measures, type RolloutPoint } from '../../../src/core/rollout.ts'
import type { RolloutView } from '../../../src/operations/contract.ts'
import type { Mark, Series } from '../charts/points.ts'
import { count } from '../format.ts'
import { leastEvidence, measureNames, mostEvidence, shareWords } from './words.ts'

export type Side = 'back' | 'on'

type Told = Pick<RolloutView, 'createdAt' | 'findings' | 'plan' | 'policy'>

const colours: Readonly<Record<Measure, string>> = {
  errors: 'var(--line-1)',
  latency: 'var(--line-2)',
  quality: 'var(--line-3)',
}

const within = (value: number) => Math.min(mostEvidence, Math.max(leastEvidence, value))

/** Whether anything was seen of a measure. */
export const isSeen = ({ findings }: Pick<RolloutView, 'findings'>, measure: Measure): boolean =>
  findings[measure].stable.answers + findings[measure].candidate.answers > 0

/** Evidence with which it is returned, or may be promoted, with the measures that it holds for. */
const enoughOf = ({ findings }: Told, side: Side, seen: readonly Measure[]) =>
  Map.groupBy(seen, (measure) => findings[measure][side === 'back' ? 'enough' : 'enoughOn'])

/** A line for each measure of which anything was seen, and one for each evidence that is enough. */
export const evidenceLines = (
  rollout: Told,
  points: readonly RolloutPoint[],
  side: Side,
): readonly Series[] => {
  const seen = measures.filter((measure) => isSeen(rollout, measure))
  if (seen.length === 0 || points.length === 0) return []
  const begin = { x: rollout.createdAt, y: 1 }
  const enough = [...enoughOf(rollout, side, seen)].map(
    ([value, those]): Series => ({
      name: enoughName(value, those, seen.length),
      color: those.length === 1 ? colours[those[0] ?? 'errors'] : 'var(--ink-3)',
      dashed: true,
      points: [rollout.createdAt, ...points.map(({ to }) => to)].map((x) => ({ x, y: value })),
    }),
  )
  return [
    ...seen.map(
      (measure): Series => ({
        name: measureNames[measure],
        color: colours[measure],
        points: [
          begin,
          ...points.map((point) => ({ x: point.to, y: within(point[side][measure]) })),
        ],
      }),
    ),
    ...enough,
  ]
}

const enoughName = (value: number, those: readonly Measure[], all: number): string =>
  those.length === all
    ? `enough: ${count(value)}`
    : `enough (${those.map((each) => measureNames[each].toLowerCase()).join(', ')}): ${count(value)}`

/** Share of the questions that the candidate had, and that it was asked beside. */
export const shareLines = (
  { createdAt, plan, policy }: Told,
  points: readonly RolloutPoint[],
): readonly Series[] => {
  if (points.length === 0) return []
  const line = (name: string, color: string, of: (point: RolloutPoint) => number): Series => ({
    ...{ name, color },
    points: [
      { x: createdAt, y: 0 },
      ...points.flatMap((point) => [
        { x: point.from, y: of(point) },
        { x: point.to, y: of(point) },
      ]),
    ],
  })
  return [
    ...(policy === 'shadow'
      ? []
      : [line('answered by the candidate', 'var(--line-1)', ({ weight }) => weight)]),
    ...(policy === 'shadow' || policy === 'shadow then canary'
      ? [
          line('asked beside', 'var(--line-4)', ({ phase }) =>
            phase === 'shadow' ? plan.shadow : 0,
          ),
        ]
      : []),
  ]
}

/** Where the share of the candidate changed. */
export const shareMarks = (points: readonly RolloutPoint[]): readonly Mark[] =>
  points.flatMap((point, at) => {
    const before = points[at - 1]
    const isNew = before?.weight !== point.weight || before?.phase !== point.phase
    if (!isNew) return []
    if (point.phase === 'shadow') return [{ x: point.from, name: 'shadow' }]
    return before?.weight === point.weight
      ? []
      : [{ x: point.from, name: shareWords(point.weight) }]
  })

/** From the least that is drawn to so far above the most that the names of marks have room. */
export const rangeOf = (lines: readonly Series[]): readonly [number, number] => {
  const drawn = lines.flatMap(({ points }) => points.map(({ y }) => y))
  return [Math.min(...drawn) / 1.4, Math.max(...drawn) * 4]
}
