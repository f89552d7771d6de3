/** What the columns of a relation hold, from its first rows. */
import { type Lake, named } from '../../store/lake/lake.ts'
import type { Relation } from '../relation.ts'
import { groupsOf } from './scan.ts'
import type { ColumnType } from './types.ts'

/** Values that are looked at, and rows at most. */
const most = { values: 1_000_000, rows: 2000 }

export type Types = Readonly<Record<string, ColumnType>>

export const detectTypes = async (lake: Lake, relation: Relation): Promise<Types> => {
  const { columns } = relation
  const rows = Math.min(most.rows, Math.max(20, Math.floor(most.values / columns.length)))
  const types: [string, ColumnType][] = []
  for (const group of groupsOf(columns)) {
    const values = await firstValues(lake, relation.from, group, rows)
    for (const [at, name] of group.entries()) types.push([name, typeOf(name, values[at] ?? [])])
  }
  return Object.fromEntries(types)
}

const firstValues = async (
  lake: Lake,
  from: string,
  columns: readonly string[],
  rows: number,
): Promise<string[][]> => {
  const texts = columns.map((name) => `${named(name)}::varchar`).join(', ')
  const values: string[][] = columns.map(() => [])
  for await (const chunk of lake.vectors(`select ${texts} from ${from} limit ${rows}`))
    chunk.columns.forEach((column, at) => {
      for (let row = 0; row < chunk.rows; row++) {
        const text = column.text(row)
        if (text !== null && text !== '') values[at]?.push(text)
      }
    })
  return values
}

const number = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i
const date = /^\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[-+]\d\d(?::?\d\d)?)?)?$/
const truths = new Set(['true', 'false', 'yes', 'no', 't', 'f', 'y', 'n'])
const keyName = /(?:^|[^a-z])(?:id|key|uuid|guid)$|[a-z](?:Id|ID)$/

/** Values below this may all differ by chance. */
const fewest = 20

const typeOf = (name: string, values: readonly string[]): ColumnType => {
  if (values.length === 0) return 'category'
  const distinct = new Set(values)
  const isKey = values.length >= fewest && distinct.size === values.length
  if (values.every((text) => number.test(text)))
    return isKey && (keyName.test(name) || isCounting(values)) ? 'identifier' : 'number'
  if (values.every((text) => date.test(text))) return 'date'
  if ([...distinct].every((text) => truths.has(text.toLowerCase()))) return 'boolean'
  const words = values.reduce((sum, text) => sum + text.split(/\s+/).length, 0) / values.length
  if (isKey && words < 1.5) return 'identifier'
  return distinct.size > values.length / 2 && words >= 2.5 ? 'text' : 'category'
}

/** 1, 2, 3 … */
const isCounting = (values: readonly string[]) =>
  values.every((text, at) => at === 0 || Number(text) === Number(values[at - 1]) + 1)
