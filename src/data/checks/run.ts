/** All checks of a data set over one version of it. */
import type { CheckResult, DataCheck, RowCheck } from '../../core/validation.ts'
import type { Lake } from '../../store/lake/lake.ts'
import type { Relation } from '../relation.ts'
import type { Before } from './drift.ts'
import { checkFunctions, type FunctionCheck } from './functions.ts'
import { checkRows } from './rows.ts'
import type { NumberColumns, SqlCheck } from './sql.ts'
import { checkWhole } from './whole.ts'

export interface CheckedVersion {
  readonly relation: Relation
  readonly numbers: NumberColumns
  /** The column that a row is; `*` of whole records. */
  readonly column: string
  /** The rows as texts, for rules that are functions. */
  rows(): AsyncIterable<readonly string[]>
  readonly before: Before
}

/** A result for each check, in their order. */
export const runChecks = async (
  lake: Lake,
  version: CheckedVersion,
  checks: readonly DataCheck[],
): Promise<CheckResult[]> => {
  const { relation, numbers, before } = version
  const [counted] = await lake.all(`select count(*) as n from ${relation.from}`)
  const checked = { lake, relation, numbers, rows: Number(counted?.['n'] ?? 0) }
  const results = new Map<DataCheck, CheckResult>()
  const keep = (some: readonly CheckResult[]) => {
    for (const result of some) results.set(result.check, result)
  }
  keep(await checkRows(checked, checks.filter(isSql)))
  const functions = checks.filter(isFunction)
  if (functions.length > 0) keep(await checkFunctions(version.rows(), version.column, functions))
  for (const check of checks)
    if (!isRowCheck(check)) keep([await checkWhole(checked, check, before)])
  return checks.flatMap((check) => results.get(check) ?? [])
}

const rowKinds: ReadonlySet<DataCheck['kind']> = new Set<RowCheck['kind']>([
  'between',
  'set',
  'pattern',
  'length',
  'missing',
  'rule',
  'function',
])

/** Whether each row passes it or not by itself. */
export const isRowCheck = (check: DataCheck): check is RowCheck => rowKinds.has(check.kind)
const isFunction = (check: DataCheck): check is FunctionCheck => check.kind === 'function'
const isSql = (check: DataCheck): check is SqlCheck => isRowCheck(check) && !isFunction(check)
