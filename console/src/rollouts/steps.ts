/** The way of a rollout as steps, for a picture of where it stands. */
import type { RolloutPoint } from '../../../src/core/rollout.ts'
import type { RolloutView } from '../../../src/operations/contract.ts'
import { shareWords } from './words.ts'

/** `past`: it was there. `now`: it is there. `ahead`: it may come there. `left out`: it ended before. */
export type StepState = 'past' | 'now' | 'ahead' | 'left out'

export interface Step {
  readonly name: string
  readonly state: StepState
}

type Way = Pick<RolloutView, 'policy' | 'plan' | 'phase' | 'step' | 'verdict'>

/** Names of its steps, each with its place in the order of all. */
const wayOf = ({ policy, plan }: Way): readonly (readonly [name: string, at: number])[] => {
  const shares = plan.steps.map((share, at) => [shareWords(share), shareAt(at)] as const)
  return [
    ['Ready', places.ready] as const,
    ...(policy === 'shadow' || policy === 'shadow then canary'
      ? [['Shadow', places.shadow] as const]
      : []),
    ...(policy === 'canary' || policy === 'shadow then canary' ? shares : []),
    ...(policy === 'blue/green' ? [[shareWords(1), places.judge - 1] as const] : []),
    ...(policy === 'shadow' ? [] : [['Judge', places.judge] as const]),
    ['Drain', places.drain] as const,
  ]
}

const places = { ready: 0, shadow: 1, judge: 100, drain: 101, ended: 102 } as const
const shareAt = (step: number) => 2 + step

/** Where it stands; in its last share it is judged. */
const placeOf = ({ phase, step }: Pick<Way, 'phase' | 'step'>): number =>
  phase === 'shift' ? shareAt(step) : places[phase]

/** How far it came before it had its verdict, by what was seen of it; only that it was begun where nothing was. */
export const reached = (points: readonly Pick<RolloutPoint, 'phase' | 'step'>[]): number =>
  Math.max(places.ready, ...points.map(placeOf).filter((place) => place < places.drain))

/** Its steps in their order. `points`: what was seen; it tells how far one came that has ended. */
export const stepsOf = (
  rollout: Way,
  points: readonly Pick<RolloutPoint, 'phase' | 'step'>[],
): readonly Step[] => {
  const { verdict } = rollout
  const place = placeOf(rollout)
  const far = verdict === null ? place : reached(points)
  const stateOf = (at: number): StepState => {
    if (at === place) return 'now'
    if (at > far && verdict !== null) return at < places.drain ? 'left out' : 'past'
    return at < place ? 'past' : 'ahead'
  }
  const end = verdict === null ? [] : [{ name: ends[verdict], at: places.ended }]
  return [...wayOf(rollout).map(([name, at]) => ({ name, at })), ...end].map(({ name, at }) => ({
    name,
    state: at === places.ended && place < places.ended ? 'ahead' : stateOf(at),
  }))
}

const ends = {
  promoted: 'Promoted',
  returned: 'Returned',
  superseded: 'Superseded',
  cancelled: 'Cancelled',
} as const
