/** Checks of rows, all of them in one reading. */
import type { CheckResult, FailedRow } from '../../core/validation.ts'
import { LakeError } from '../../store/lake/error.ts'
import { type Lake, named } from '../../store/lake/lake.ts'
import { quoted } from '../names.ts'
import type { Relation } from '../relation.ts'
import { outcomeOfShare, unmeasured } from './outcome.ts'
import { columnIn, failureSql, type NumberColumns, ruleRelation, type SqlCheck } from './sql.ts'

/** Rows of a check that are told. */
export const mostTold = 20

export interface Checked {
  readonly lake: Lake
  readonly relation: Relation
  /** Columns that hold numbers; in rules they are numbers. */
  readonly numbers: NumberColumns
  readonly rows: number
}

/** Those that SQL can say. A column that is not there fails its checks. */
export const checkRows = async (
  checked: Checked,
  checks: readonly SqlCheck[],
): Promise<CheckResult[]> => {
  const known = new Set(checked.relation.columns)
  const missing = checks.map((check) => {
    const column = columnIn(check)
    return column === null || known.has(column) ? null : column
  })
  const present = checks.filter((_, at) => missing[at] === null)
  const counts = await countFailures(checked, present)
  const results: CheckResult[] = []
  for (const [at, check] of checks.entries()) {
    const column = missing[at]
    const count = counts.get(check)
    if (column) results.push(unmeasured(check, `there is no column ${quoted(column)}`))
    else if (typeof count === 'number')
      results.push(
        outcomeOfShare(
          check,
          count,
          checked.rows,
          count > 0 ? await failedRows(checked, check) : [],
        ),
      )
    else results.push(unmeasured(check, count ?? 'it was not counted'))
  }
  return results
}

/** How many rows fail each check, or why that cannot be said. */
const countFailures = async (
  checked: Checked,
  checks: readonly SqlCheck[],
): Promise<Map<SqlCheck, number | string>> => {
  const counts = new Map<SqlCheck, number | string>()
  const plain = checks.filter(({ kind }) => kind !== 'rule')
  const counted = await counting(checked, plain, checked.relation.from)
  plain.forEach((check, at) => void counts.set(check, counted[at] ?? 0))
  // Each rule by itself: one that cannot be computed says nothing of the others.
  for (const check of checks.filter(({ kind }) => kind === 'rule'))
    try {
      const [count = 0] = await counting(
        checked,
        [check],
        ruleRelation(checked.relation, checked.numbers),
      )
      counts.set(check, count)
    } catch (error) {
      if (!(error instanceof LakeError)) throw error
      counts.set(check, `the rule cannot be computed: ${error.message.split('\n')[0]}`)
    }
  return counts
}

const counting = async (
  { lake, numbers }: Checked,
  checks: readonly SqlCheck[],
  from: string,
): Promise<number[]> => {
  if (checks.length === 0) return []
  const counts = checks.map((check, at) => `count_if(${failureSql(check, numbers)}) as c${at}`)
  const [row = {}] = await lake.all(`select ${counts.join(', ')} from ${from}`)
  return checks.map((_, at) => Number(row[`c${at}`] ?? 0))
}

const failedRows = async (checked: Checked, check: SqlCheck): Promise<FailedRow[]> => {
  const { lake, numbers } = checked
  const column = columnIn(check)
  const value = column === null ? 'null' : named(column)
  const from =
    check.kind === 'rule' ? ruleRelation(checked.relation, checked.numbers) : checked.relation.from
  const rows = await lake.all(
    `select place, value from (select row_number() over () - 1 as place, ${value} as value, (${failureSql(check, numbers)}) as failed from ${from}) where failed order by place limit ${mostTold}`,
  )
  return rows.map(({ place, value: text }) => ({
    row: Number(place),
    value: text === null || text === undefined ? null : String(text).slice(0, 200),
  }))
}
