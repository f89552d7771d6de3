import type { ModelVersion } from '../../../src/core/records.ts'
import { type Direction, type Verdict, verdictOf } from './direction.ts'
import { groupsOf } from './grouped.ts'

/** What becomes of a metric when one version takes over from another. */
export interface Move {
  readonly name: string
  readonly direction: Direction | null
  readonly from: number
  readonly to: number
  readonly verdict: Verdict
}

export interface Effect {
  /** Whether both were measured on the same rows. */
  readonly together: boolean
  readonly moves: readonly Move[]
}

type Measured = Pick<ModelVersion, 'version' | 'metrics' | 'gate'>

/** Metrics of `to` that `from` has too, those of the gate first, as far as it is known which way is better. */
export const effectOf = (from: Measured, to: Measured): Effect => {
  const judgedWith = to.gate.champion === from.version
  const shared = groupsOf(to)
    .filter(({ name }) => !/^(Cost|Size)/.test(name))
    .flatMap(({ metrics }) => metrics)
  const together = judgedWith && shared.some(({ champion }) => champion !== null)
  const moves = shared.flatMap(({ name, direction, value, champion }): Move[] => {
    const before = together ? champion : (from.metrics[name] ?? null)
    return before === null
      ? []
      : [{ name, direction, from: before, to: value, verdict: verdictOf(direction, before, value) }]
  })
  return { together, moves }
}
