import type { GateReport } from '../../../src/core/records.ts'
import type { ModelLoop, Standing } from '../../../src/operations/contract.ts'
import { sentence } from '../format.ts'
import { gateWords } from './gatewords.ts'

/**
 * The newest version where it waits: it is registered and its gate did not pass. None where it was made
 * champion all the same, or the champion is newer.
 */
export const waitingIn = ({
  champion,
  standing: { newest },
}: Pick<ModelLoop, 'champion' | 'standing'>): Standing | null => {
  if (!newest || newest.gate.passed) return null
  return champion === null || champion < newest.version ? newest : null
}

/** A gate with only the checks that failed. */
export const failedOf = (gate: GateReport): GateReport => ({
  ...gate,
  checks: gate.checks.filter(({ passed }) => !passed),
})

/** Why a gate did not pass, as a page says it: the first check that failed, and why where it was not compared. */
export const failureWords = (gate: GateReport): string => {
  const problem = failedOf(gate).checks[0]?.problem ?? null
  const failed = `${gateWords(gate)}: failed`
  return problem === null ? failed : `${failed}. ${sentence(problem)}`
}

/** What becomes of the traffic while a version waits. */
export const meanwhile = (champion: number | null): string =>
  champion === null
    ? 'Nothing is served until a version passes its gate, or one is promoted in spite of it.'
    : `Version ${champion} stays champion.`
