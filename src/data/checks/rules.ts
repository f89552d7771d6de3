/** Rules: all of them in one reading, and the first rows that fail in another. */
import type { CheckResult, DataCheck, FailedRow, RowCheck } from '../../core/validation.ts'
import { LakeError } from '../../store/lake/error.ts'
import type { Checked } from './checked.ts'
import type { Figure } from './figure.ts'
import { outcomeOfShare, unmeasured } from './outcome.ts'
import { failureSql, ruleRelation } from './sql.ts'
import { mostTold } from './told.ts'

export type Rule = Extract<RowCheck, { kind: 'rule' }>

export const isRule = (check: DataCheck): check is Rule => check.kind === 'rule'

export const checkRules = async (
  checked: Checked,
  rules: readonly Rule[],
): Promise<CheckResult[]> => {
  const counts = await countRules(checked, rules)
  const examples = await failedRows(checked, counts)
  return rules.map((rule) => {
    const count = counts.get(rule)
    return typeof count === 'number'
      ? outcomeOfShare(rule, count, checked.rows, examples.get(rule))
      : unmeasured(rule, count ?? 'it was not counted')
  })
}

type Counts = ReadonlyMap<Rule, number | string>

/** Rows that fail, as far as that could be said. */
export const ruleFigure = (result: CheckResult, rows: number): Figure | null =>
  result.value === null
    ? null
    : { kind: 'failures', count: Math.round(result.value * rows), rows: result.rows }

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
  const counts = new Map<Rule, number | string>()
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

interface Failing {
  readonly rule: Rule
  readonly count: number
  /** Rows that are still to be found. */
  left: number
  readonly rows: FailedRow[]
}

/** Those of all rules in one reading, until as many as are told were found. */
const failedRows = async (
  checked: Checked,
  counts: ReadonlyMap<Rule, number | string>,
): Promise<ReadonlyMap<Rule, readonly FailedRow[]>> => {
  const failing = [...counts].flatMap(([rule, count]): Failing[] =>
    typeof count === 'number' && count > 0
      ? [{ rule, count, left: Math.min(count, mostTold), rows: [] }]
      : [],
  )
  if (failing.length > 0) await find(checked, failing)
  return new Map(failing.map(({ rule, rows }) => [rule, rows]))
}

const find = async (
  { lake, relation, numbers }: Checked,
  failing: readonly Failing[],
): Promise<void> => {
  const sql = sqlOf(failing, ruleRelation(relation, numbers))
  for await (const [places = [], ...columns] of lake.columns(sql)) {
    failing.forEach((each, at) => {
      places.forEach((place, row) => {
        if (columns[at]?.[row] !== true || each.left === 0) return
        each.left--
        each.rows.push({ row: Number(place), value: null })
      })
    })
    if (failing.every(({ left }) => left === 0)) return
  }
}

/** Places, and of each rule whether it failed. Running counts leave out most of what nobody is told. */
const sqlOf = (failing: readonly Failing[], from: string): string => {
  const looked = failing.map(({ rule }, at) => `(${failureSql(rule)}) as f${at}`)
  const isMore = ({ count }: Failing) => count > mostTold
  const counted = failing.flatMap((each, at) =>
    isMore(each) ? [`count_if(f${at}) over (rows unbounded preceding) as n${at}`] : [],
  )
  const wanted = failing.map((each, at) =>
    isMore(each) ? `(f${at} and n${at} <= ${mostTold})` : `f${at}`,
  )
  const told = failing.map((_, at) => `f${at}`)
  return `select place, ${told.join(', ')} from (select ${['*', ...counted].join(', ')} from (select row_number() over () - 1 as place, ${looked.join(', ')} from ${from})) where ${wanted.join(' or ')}`
}
