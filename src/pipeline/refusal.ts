import { describeCheck } from '../core/check.ts'
import { MillraceError } from '../core/error.ts'
import type { GateReport, ModelVersion } from '../core/records.ts'

/** The refusal that a training by hand ends with when its version did not pass. */
export const gateRefusal = (version: ModelVersion): MillraceError =>
  new MillraceError('gate_failed', {
    what: `Version ${version.version} of ${version.model} did not pass its gate. ${failures(version.gate)}`,
    why: `It is registered; ${version.gate.champion === null ? 'nothing is served' : `version ${version.gate.champion} goes on being served`}.`,
    fix: `To serve it all the same: millrace promote ${version.model} ${version.version} --force`,
  })

const failures = ({ checks }: GateReport) =>
  checks
    .filter(({ passed }) => !passed)
    .map((check) => `${describeCheck(check)}.`)
    .join(' ')
