/** How much each column alone tells of a label, beyond what chance alone would. */
import { own } from '../../core/own.ts'
import { toldShare } from '../../metrics/information.ts'
import { type Lake, named } from '../../store/lake/lake.ts'
import { sampleRows } from '../checks/sample.ts'
import { dateSql } from '../date.ts'
import { isMarkerSql, numberSql } from '../number.ts'
import type { Relation } from '../relation.ts'
import type { Reading, Readings } from './detect.ts'
import type { Association } from './types.ts'

/** Rows that are looked at. */
const mostRows = 20_000
/** Columns that are looked at, and that are told of: the strongest. */
const most = { looked: 200, told: 20 }
/** Numbers are looked at in so many parts of as many rows; of the classes of a label the most frequent, the others together. */
const parts = 10
const mostClasses = 50

interface Asked {
  readonly label: string
  readonly readings: Readings
  /** Rows of the relation. */
  readonly rows: number
  /** Columns that are left out. */
  readonly except: readonly string[]
}

/** Null where the label is not there, or nothing to hold beside it. Identifiers and texts tell nothing by themselves and are left out. */
export const associationWith = async (
  lake: Lake,
  relation: Relation,
  { label, readings, rows, except }: Asked,
): Promise<Association | null> => {
  if (!relation.columns.includes(label)) return null
  const names = relation.columns
    .filter((name) => name !== label && !except.includes(name) && isTelling(own(readings, name)))
    .slice(0, most.looked)
  if (names.length === 0) return null
  const sample = await sampleRows(lake, relation, {
    ...{ name: 'associated', columns: [label, ...names], rows, most: mostRows },
  })
  const binned = (name: string) => partsOf(lake, sample, name, own(readings, name))
  const wanted = await binned(label)
  const columns: { readonly name: string; readonly told: number }[] = []
  let looked = 0
  for (const name of names) {
    const table = await countsOf(lake, sample, await binned(name), { label, parts: wanted })
    looked = table.flat().reduce((sum, count) => sum + count, 0)
    columns.push({ name, told: Number(toldShare(table).toFixed(4)) })
  }
  await lake.run('drop table associated')
  if (looked === 0) return null
  const told = columns.toSorted((one, other) => other.told - one.told).slice(0, most.told)
  return { label, rows: looked, of: rows, columns: told }
}

const isTelling = (reading: Reading | undefined): boolean =>
  reading?.type !== 'identifier' && reading?.type !== 'text'

/** An expression that says in which part of its column a value lies. */
const partsOf = async (
  lake: Lake,
  { from }: Relation,
  name: string,
  reading: Reading = { type: 'category' },
): Promise<string> => {
  const { type, notation, form } = reading
  if (type === 'boolean') return `lower(${named(name)})`
  if (type !== 'number' && type !== 'date') return `coalesce(${named(name)}, '')`
  const x = type === 'date' ? dateSql(name, form) : numberSql(name, notation)
  const shares = Array.from({ length: parts - 1 }, (_, at) => (at + 1) / parts)
  const [row = {}] = await lake.all(
    `select quantile_cont(${x}, [${shares.join(', ')}]) filter (isfinite(${x})) as cuts from ${from}`,
  )
  const cuts = Array.isArray(row['cuts']) ? [...new Set(row['cuts'].map(Number))] : []
  const above = cuts.map((cut) => `(${x} > ${cut}::double)::int`).join(' + ') || '0'
  const missing = `${named(name)} is null or ${isMarkerSql(name)}`
  return `case when ${x} is not null then (${above})::varchar when ${missing} then 'none' else 'other' end`
}

/** How many rows have each value of a column and of the label, `[values][classes]`; of rows with a label. */
const countsOf = async (
  lake: Lake,
  { from }: Relation,
  column: string,
  { label, parts }: { readonly label: string; readonly parts: string },
): Promise<number[][]> => {
  const rows = await lake.all(
    `select a, b, count(*) as n from (select ${column} as a, ${parts} as b from ${from} where ${named(label)} is not null) group by a, b`,
  )
  const classes = new Map<string, number>()
  for (const { b, n } of rows) classes.set(String(b), (classes.get(String(b)) ?? 0) + Number(n))
  const places = new Map(
    [...classes]
      .toSorted(([, one], [, other]) => other - one)
      .map(([name], at) => [name, Math.min(at, mostClasses)]),
  )
  const width = Math.min(classes.size, mostClasses + 1)
  const table = new Map<string, number[]>()
  for (const { a, b, n } of rows) {
    const counts = table.get(String(a)) ?? Array<number>(width).fill(0)
    table.set(String(a), counts)
    const at = places.get(String(b)) ?? 0
    counts[at] = (counts[at] ?? 0) + Number(n)
  }
  return [...table.values()]
}
