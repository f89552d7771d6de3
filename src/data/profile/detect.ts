/** What the columns of a relation hold, from its first rows. */
import type { DateForm } from '../../columns/date.ts'
import { createPin } from '../../columns/pin.ts'
import type { Column, Schema } from '../../columns/schema.ts'
import type { Notation } from '../../columns/value.ts'
import type { Chunk } from '../../store/lake/chunk.ts'
import { type Lake, named } from '../../store/lake/lake.ts'
import { isReadBySql } from '../date.ts'
import { readRecords } from '../decode/read.ts'
import { fromAmong, type Relation } from '../relation.ts'
import { groupsOf } from './scan.ts'
import type { ColumnType } from './types.ts'

/** How the values of a column are read. */
export interface Reading {
  readonly type: ColumnType
  /** Of a number: how it is written. Default: with a dot and no sign. */
  readonly notation?: Notation | undefined
  /** Of a date: how it is written. Default: as ISO 8601 writes it. */
  readonly form?: DateForm | undefined
}

export type Readings = Readonly<Record<string, Reading>>

/** Dates with names of months, and those of no form, are not read, and are categories. */
export const readingsOf = ({ columns }: Schema): Readings =>
  Object.fromEntries(columns.map((column) => [column.name, readingOf(column)]))

const readingOf = ({ type, form, notation }: Column): Reading => {
  if (type !== 'date') return { type, notation }
  if (form === 'yyyy-mm-dd') return { type }
  return form !== undefined && isReadBySql(form) ? { type, form } : { type: 'category' }
}

/** Values that are looked at, and rows at most. */
const most = { values: 1_000_000, rows: 2000 }

/** The schema that would be pinned by the first rows, down to a single known value. Fails with `LakeError`. */
export const detectSchema = async (lake: Lake, relation: Relation): Promise<Schema> => {
  const { columns } = relation
  const rows = Math.min(most.rows, Math.max(20, Math.floor(most.values / columns.length)))
  const found: Column[] = []
  for (const group of relation.records ? [columns] : groupsOf(columns)) {
    const pin = createPin({ declared: {}, before: null, since: 1, fewest: 1 })
    pin.add(await firstRows(lake, relation, group, rows))
    const byName = new Map(pin.end(String).columns.map((column) => [column.name, column]))
    for (const name of group) {
      const column = byName.get(name.normalize('NFC'))
      if (column) found.push({ ...column, name })
    }
  }
  return { columns: found }
}

/** As compact JSON of strings. */
const firstRows = async (
  lake: Lake,
  relation: Relation,
  columns: readonly string[],
  most: number,
): Promise<string[]> => {
  const rows: string[] = []
  for await (const chunk of chunksOf(lake, relation, columns, most))
    for (let row = 0; row < chunk.rows; row++) {
      const fields = columns.map((name, at) => [name, chunk.columns[at]?.text(row) ?? ''] as const)
      if (rows.push(JSON.stringify(Object.fromEntries(fields))) === most) return rows
    }
  return rows
}

async function* chunksOf(
  lake: Lake,
  relation: Relation,
  columns: readonly string[],
  most: number,
): AsyncGenerator<Chunk> {
  if (relation.records) {
    const wanted = columns.map((column) => ({ kind: 'text', column }) as const)
    for await (const chunks of readRecords(lake, relation.records, wanted, true)) yield* chunks
    return
  }
  const texts = columns.map(named).join(', ')
  yield* lake.vectors(`select ${texts} from ${fromAmong(relation, columns)} limit ${most}`)
}
