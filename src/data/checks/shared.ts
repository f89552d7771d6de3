/** Rows that have the same values as others, by the columns of a check. */
import type { FailedRow, WholeCheck } from '../../core/validation.ts'
import { named } from '../../store/lake/lake.ts'
import type { Relation } from '../relation.ts'
import type { Checked } from './checked.ts'
import { mostTold, told } from './told.ts'

export type UniqueCheck = Extract<WholeCheck, { kind: 'unique' }>

/** That all columns have a value; what lacks one is like no other row. */
const known = (columns: readonly string[]): string =>
  columns.map((name) => `${named(name)} is not null`).join(' and ')

const list = (columns: readonly string[]): string => columns.map(named).join(', ')

/** Values that several rows have, how many rows more than they, and the first rows, those with the same values beside each other. */
export interface Shared {
  readonly more: number
  readonly values: number
  readonly rows: readonly FailedRow[]
}

/** By SQL. Hashes may be alike where values are not. */
export const sharedIn = async (checked: Checked, check: UniqueCheck): Promise<Shared> => {
  const counts = await countShared(checked, check)
  return { ...counts, rows: counts.more === 0 ? [] : await sharedRows(checked, check) }
}

const countShared = async ({ lake, relation }: Checked, { columns }: UniqueCheck) => {
  const groups = `select count(*) as n from ${relation.from} where ${known(columns)} group by ${list(columns)}`
  const [row = {}] = await lake.all(
    `select sum(n) - count(*) as more, count(*) filter (where n > 1) as groups from (${groups})`,
  )
  return { more: Number(row['more'] ?? 0), values: Number(row['groups'] ?? 0) }
}

const sharedRows = async (
  { lake, relation }: Checked,
  { columns }: UniqueCheck,
): Promise<FailedRow[]> => {
  const keys = list(columns)
  const placed = `select row_number() over () - 1 as place, ${keys} from ${relation.from}`
  const shared = `select ${keys} from ${relation.from} where ${known(columns)} group by ${keys} having count(*) > 1 order by ${keys} limit ${mostTold}`
  const rows = await lake.all(
    `select place, concat_ws(', ', ${keys}) as value from (${placed}) where (${keys}) in (${shared}) order by ${keys}, place limit ${mostTold}`,
  )
  return rows.map(({ place, value }) => ({ row: Number(place), value: told(value) }))
}

/** Places of new rows whose values an earlier one of them has, or a row that is there. */
export const repeatsSql = (
  { columns }: UniqueCheck,
  { from }: Relation,
  there: Relation | null,
): string => {
  const keys = list(columns)
  const nth = `row_number() over (partition by ${keys} order by place) as nth`
  const placed = `select row_number() over () - 1 as place, ${keys} from ${from}`
  const again =
    there === null
      ? ''
      : ` or (${keys}) in (select ${keys} from ${there.from} where ${known(columns)})`
  return `select place from (select *, ${nth} from (${placed}) where ${known(columns)}) where nth > 1${again}`
}
