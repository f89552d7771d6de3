/** Which version answers a question, by the policy of its endpoint: plain functions without a state. */
import type { EndpointSpec, Policy } from '../core/endpoint.ts'
import type { Arm } from './types.ts'

/** Versions that are open for an endpoint, by the part they play. */
export interface Standing {
  readonly stable: Pick<Arm, 'model' | 'version'> | null
}

interface Rule {
  /** The arms there are now; their weights add up to 1. */
  arms(standing: Standing): readonly Arm[]
  /** The one that a question goes to; none where there is none. */
  choose(arms: readonly Arm[]): Arm | undefined
}

const rules: Record<Policy, Rule> = {
  'at once': {
    arms: ({ stable }) =>
      stable === null
        ? []
        : [{ variant: 'stable', model: stable.model, version: stable.version, weight: 1 }],
    choose: ([stable]) => stable,
  },
}

export const armsOf = ({ policy }: Pick<EndpointSpec, 'policy'>, standing: Standing) =>
  rules[policy].arms(standing)

export const route = (
  { policy }: Pick<EndpointSpec, 'policy'>,
  arms: readonly Arm[],
): Arm | undefined => rules[policy].choose(arms)
