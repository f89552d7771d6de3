/** Checks of rows, all of them in one reading. */
import type { CheckResult } from '../../core/validation.ts'
import { LakeError } from '../../store/lake/error.ts'
import { quoted } from '../names.ts'
import type { Checked } from './checked.ts'
import { failedRows } from './failed.ts'
import type { Figures } from './figures.ts'
import { outcomeOfShare, unmeasured } from './outcome.ts'
import { columnIn, failureSql, ruleRelation, type SqlCheck } from './sql.ts'

/** Those that SQL can say. A column that is not there fails its checks. */
export const checkRows = async (
  checked: Checked,
  checks: readonly SqlCheck[],
  figures: Figures,
): Promise<CheckResult[]> => {
  const { relation, rows } = checked
  const counts = await countFailures(checked, checks, figures)
  const examples = await failedRows(checked, counts)
  return checks.map((check) => {
    const column = columnIn(check)
    if (column !== null && !relation.columns.includes(column))
      return unmeasured(check, `there is no column ${quoted(column)}`)
    const count = counts.get(check)
    return typeof count === 'number'
      ? outcomeOfShare(check, count, rows, examples.get(check))
      : unmeasured(check, count ?? 'it was not counted')
  })
}

type Counts = ReadonlyMap<SqlCheck, number | string>
type Rule = Extract<SqlCheck, { kind: 'rule' }>

const isRule = (check: SqlCheck): check is Rule => check.kind === 'rule'

/** How many rows fail each check, or why that cannot be said. */
const countFailures = async (
  checked: Checked,
  checks: readonly SqlCheck[],
  figures: Figures,
): Promise<Counts> => {
  const counts = new Map<SqlCheck, number | string>()
  for (const check of checks) {
    const [count] = figures.of(check)
    const problem = figures.problemOf(check)
    if (problem !== undefined) counts.set(check, problem)
    else if (count !== undefined) counts.set(check, Number(count ?? 0))
  }
  const rules = checks.filter(isRule)
  for (const [rule, count] of await countRules(checked, rules)) counts.set(rule, count)
  return counts
}

/** All at once; where one cannot be computed each by itself, as that says nothing of the others. */
const countRules = async (checked: Checked, rules: readonly Rule[]): Promise<Counts> => {
  if (rules.length === 0) return new Map()
  try {
    return await counting(checked, rules)
  } catch (error) {
    if (!(error instanceof LakeError)) throw error
    const [first, ...others] = rules
    if (first && others.length === 0)
      return new Map([[first, `the rule cannot be computed: ${error.message.split('\n')[0]}`]])
  }
  const counts = new Map<SqlCheck, number | string>()
  for (const rule of rules)
    for (const [each, count] of await countRules(checked, [rule])) counts.set(each, count)
  return counts
}

const counting = async (
  { lake, relation, numbers }: Checked,
  rules: readonly Rule[],
): Promise<Counts> => {
  const list = rules.map((rule, at) => `count_if(${failureSql(rule)}) as c${at}`)
  const [row = {}] = await lake.all(
    `select ${list.join(', ')} from ${ruleRelation(relation, numbers)}`,
  )
  return new Map(rules.map((rule, at) => [rule, Number(row[`c${at}`] ?? 0)]))
}
