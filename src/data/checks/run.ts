/** All checks of a data set over one version of it. */
import type { CheckResult, DataCheck, RowCheck, WholeCheck } from '../../core/validation.ts'
import type { Lake } from '../../store/lake/lake.ts'
import type { Relation } from '../relation.ts'
import type { Before } from './drift.ts'
import { checkRows } from './rows.ts'
import type { NumberColumns } from './sql.ts'
import { checkWhole } from './whole.ts'

export interface CheckedVersion {
  readonly relation: Relation
  readonly numbers: NumberColumns
  readonly before: Before
}

/** A result for each check, in their order. Rules that are functions are not among them: `checkFunctions`. */
export const runChecks = async (
  lake: Lake,
  { relation, numbers, before }: CheckedVersion,
  checks: readonly DataCheck[],
): Promise<CheckResult[]> => {
  const [counted] = await lake.all(`select count(*) as n from ${relation.from}`)
  const checked = { lake, relation, numbers, rows: Number(counted?.['n'] ?? 0) }
  const ofRows = await checkRows(checked, checks.filter(isRowCheck))
  const results = new Map<DataCheck, CheckResult>(ofRows.map((result) => [result.check, result]))
  for (const check of checks)
    if (isWhole(check)) results.set(check, await checkWhole(checked, check, before))
  return checks.flatMap((check) => results.get(check) ?? [])
}

const rowKinds: ReadonlySet<DataCheck['kind']> = new Set<RowCheck['kind']>([
  'range',
  'set',
  'pattern',
  'length',
  'missing',
  'rule',
])

export const isRowCheck = (check: DataCheck): check is RowCheck => rowKinds.has(check.kind)
const isWhole = (check: DataCheck): check is WholeCheck => !isRowCheck(check)
