/** Who answers an endpoint, as shares of its questions. */
import type { RolloutView } from '../../../src/operations/contract.ts'

export interface Part {
  readonly role: 'stable' | 'candidate' | 'shadow'
  readonly version: number
  /** Share of the questions, 0 to 1. */
  readonly share: number
}

/** The parts of a rollout as it stands; once it has its verdict, what answers since. */
export const splitOf = (
  rollout: Pick<RolloutView, 'stable' | 'candidate' | 'weight' | 'shadow' | 'phase' | 'policy'>,
): readonly Part[] => {
  const { stable, candidate, weight, shadow, phase } = rollout
  const isAsked = shadow > 0 || phase === 'shadow'
  return [
    { role: 'stable', version: stable, share: 1 - weight },
    ...(isAsked
      ? [{ role: 'shadow', version: candidate, share: shadow } as const]
      : [{ role: 'candidate', version: candidate, share: weight } as const]),
  ]
}

/** Shares that a candidate is still to get. */
export const sharesAhead = ({
  policy,
  plan,
  weight,
  verdict,
}: Pick<RolloutView, 'policy' | 'plan' | 'weight' | 'verdict'>): readonly number[] =>
  verdict === null && (policy === 'canary' || policy === 'shadow then canary')
    ? plan.steps.filter((share) => share > weight)
    : []
