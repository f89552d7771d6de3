/** The first rows that fail checks. */
import type { FailedRow } from '../../core/validation.ts'
import { named } from '../../store/lake/lake.ts'
import type { Checked } from './checked.ts'
import { columnIn, failureSql, ruleRelation, type SqlCheck } from './sql.ts'

/** Rows of a check that are told. */
export const mostTold = 20

interface Failing {
  readonly check: SqlCheck
  readonly count: number
  /** Rows that are still to be found. */
  left: number
  readonly rows: FailedRow[]
}

/** Those of all checks in one reading, and of all rules in another, until as many as are told were found. */
export const failedRows = async (
  checked: Checked,
  counts: ReadonlyMap<SqlCheck, number | string>,
): Promise<ReadonlyMap<SqlCheck, readonly FailedRow[]>> => {
  const failing = [...counts].flatMap(([check, count]): Failing[] =>
    typeof count === 'number' && count > 0
      ? [{ check, count, left: Math.min(count, mostTold), rows: [] }]
      : [],
  )
  const isRule = ({ check }: Failing) => check.kind === 'rule'
  const { relation, numbers } = checked
  await find(
    checked,
    failing.filter((each) => !isRule(each)),
    relation.from,
  )
  await find(checked, failing.filter(isRule), ruleRelation(relation, numbers))
  return new Map(failing.map(({ check, rows }) => [check, rows]))
}

const find = async (
  { lake, numbers }: Checked,
  failing: readonly Failing[],
  from: string,
): Promise<void> => {
  if (failing.length === 0) return
  for await (const [places = [], ...columns] of lake.columns(sqlOf(failing, numbers, from))) {
    failing.forEach((each, at) => {
      const [failed = [], values = []] = columns.slice(2 * at)
      places.forEach((place, row) => {
        if (failed[row] !== true || each.left === 0) return
        each.left--
        each.rows.push({ row: Number(place), value: told(values[row]) })
      })
    })
    if (failing.every(({ left }) => left === 0)) return
  }
}

/** A value as it is told with its row. */
export const told = (value: unknown): string | null =>
  value === null || value === undefined ? null : String(value).slice(0, 200)

/** Places, and of each check whether it failed and its value. Running counts leave out most of what nobody is told. */
const sqlOf = (failing: readonly Failing[], numbers: Checked['numbers'], from: string): string => {
  const looked = failing.map(({ check }, at) => {
    const column = columnIn(check)
    return `(${failureSql(check, numbers)}) as f${at}, ${column === null ? 'null' : named(column)} as v${at}`
  })
  const isMore = ({ count }: Failing) => count > mostTold
  const counted = failing.flatMap((each, at) =>
    isMore(each) ? [`count_if(f${at}) over (rows unbounded preceding) as n${at}`] : [],
  )
  const wanted = failing.map((each, at) =>
    isMore(each) ? `(f${at} and n${at} <= ${mostTold})` : `f${at}`,
  )
  const told = failing.map((_, at) => `f${at}, v${at}`)
  return `select place, ${told.join(', ')} from (select ${['*', ...counted].join(', ')} from (select row_number() over () - 1 as place, ${looked.join(', ')} from ${from})) where ${wanted.join(' or ')}`
}
