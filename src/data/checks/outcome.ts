import type { CheckResult, DataCheck, FailedRow } from '../../core/validation.ts'
import { percent, saysOf } from './says.ts'

type Found = Pick<CheckResult, 'passed' | 'found'> &
  Partial<Pick<CheckResult, 'value' | 'bound' | 'rows'>>

export const outcome = (check: DataCheck, found: Found): CheckResult => ({
  check,
  says: saysOf(check),
  value: null,
  bound: null,
  rows: [],
  ...found,
})

/** What could not be looked at has not passed. */
export const unmeasured = (check: DataCheck, problem: string): CheckResult =>
  outcome(check, { passed: false, found: problem })

/** How many of all rows failed, against the share that may. */
export const outcomeOfShare = (
  check: DataCheck & { readonly share: number },
  failed: number,
  rows: number,
  examples: readonly FailedRow[] = [],
): CheckResult => {
  if (rows === 0) return unmeasured(check, 'there are no rows')
  const value = failed / rows
  return outcome(check, {
    passed: value <= check.share,
    found:
      failed === 0
        ? 'all rows'
        : `not in ${failed.toLocaleString('en')} of ${rows.toLocaleString('en')} rows (${percent(value)})`,
    value,
    bound: check.share,
    rows: examples,
  })
}
