/** Which columns of a relation hold numbers, where nobody says so. */
import { type Lake, named } from '../../store/lake/lake.ts'
import type { Relation } from '../relation.ts'
import { type NumberColumn, type NumberColumns, numberSql } from './sql.ts'

/** Part of the known values that are numbers in a column of numbers. */
const mostly = 0.9

/** Columns of whose known values at least nine in ten are numbers. */
export const numbersIn = async (
  lake: Lake,
  { from, columns }: Relation,
): Promise<NumberColumns> => {
  if (columns.length === 0) return new Map()
  const shares = columns.map(
    (name, at) =>
      `count_if(isfinite(${numberSql(name)})) / nullif(count(${named(name)}), 0) as c${at}`,
  )
  const [row = {}] = await lake.all(`select ${shares.join(', ')} from ${from}`)
  const plain: NumberColumn = { decimal: '.', affix: '' }
  return new Map(
    columns.flatMap((name, at) =>
      Number(row[`c${at}`] ?? 0) >= mostly ? [[name, plain] as const] : [],
    ),
  )
}
