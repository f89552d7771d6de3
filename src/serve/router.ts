/** Which version answers a question: plain functions without a state. */
import { createHash } from 'node:crypto'
import type { Arm, EndpointStatus } from './types.ts'

/** Versions that are open for an endpoint, by the part they play. */
export interface Standing {
  readonly stable: Pick<Arm, 'model' | 'version'> | null
  /** The one that is to take over, where it is open. */
  readonly candidate?: Pick<Arm, 'model' | 'version'> | null
  /** Share of the questions that go to the candidate. Default 0. */
  readonly weight?: number
}

/** The arms there are; their weights add up to 1. Nothing goes to what is not open. */
export const armsOf = ({ stable, candidate = null, weight = 0 }: Standing): readonly Arm[] => {
  const arm = (variant: Arm['variant'], of: Standing['stable'], share: number): Arm[] =>
    of === null ? [] : [{ variant, model: of.model, version: of.version, weight: share }]
  if (stable === null) return arm('candidate', candidate, 1)
  const share = candidate === null ? 0 : weight
  return [...arm('stable', stable, 1 - share), ...arm('candidate', candidate, share)]
}

/** Whether a version may still be asked under a name, or gives its last answers there. */
export const isHeld = (
  { arms, draining }: Pick<EndpointStatus, 'arms' | 'draining'>,
  version: number,
): boolean => arms.some((arm) => arm.version === version) || draining.includes(version)

/** The arm that a draw from 0 to 1 falls to; none where there is none. Who falls to a candidate does so at any greater share. */
export const route = (arms: readonly Arm[], draw: number): Arm | undefined => {
  const candidate = arms.find(({ variant }) => variant === 'candidate')
  if (candidate && draw < candidate.weight) return candidate
  return arms.find(({ variant }) => variant === 'stable') ?? candidate
}

/** A draw from 0 to 1, the same for the same key of a rollout in every process. */
export const drawOf = (rollout: string, key: string): number =>
  createHash('sha256').update(`${rollout}\n${key}`).digest().readUIntBE(0, 6) / 2 ** 48
