/** Whether columns are still as they were in an earlier version. */
import type { CheckResult, DriftStatistic, WholeCheck } from '../../core/validation.ts'
import { quantileTable } from '../../metrics/drift/bins.ts'
import { chiSquare } from '../../metrics/drift/chisquare.ts'
import { jensenShannon } from '../../metrics/drift/jensen.ts'
import { kolmogorovSmirnov } from '../../metrics/drift/ks.ts'
import type { Drift } from '../../metrics/drift/result.ts'
import { type Sample, sampleOf } from '../../metrics/drift/sample.ts'
import { populationStability } from '../../metrics/drift/stability.ts'
import { type CountTable, categoryTable } from '../../metrics/drift/table.ts'
import { type Lake, named } from '../../store/lake/lake.ts'
import { quoted } from '../names.ts'
import { numberSql } from '../number.ts'
import type { Relation } from '../relation.ts'
import type { Checked } from './checked.ts'
import { outcome, unmeasured } from './outcome.ts'
import { sampleRows } from './sample.ts'
import type { NumberColumn } from './sql.ts'

type DriftCheck = Extract<WholeCheck, { kind: 'drift' }>

/** A version of the data set that another is compared with. */
export interface Earlier {
  readonly relation: Relation
  /** Name of the data set. */
  readonly set: string
  readonly version: number
}

/** Earlier versions of the data set, by what a check calls them; null where there is none. */
export type Before = (which: DriftCheck['against']) => Promise<Earlier | null>

/** How rarely chance may bring what counts as a difference, over all columns of a check. */
const level = 0.01
/** Values on each side below which no index is told. */
const minimum = 100

/** A column differs where its statistic is above the bound and chance does not explain it. */
export const driftOf = async (
  checked: Checked,
  check: DriftCheck,
  { before, sample }: { readonly before: Before; readonly sample: () => Promise<Relation> },
): Promise<CheckResult> => {
  const earlier = await before(check.against)
  if (!earlier)
    return outcome(check, { passed: true, found: 'there is no earlier version to differ from' })
  const { relation } = earlier
  const both = checked.relation.columns.filter((name) => relation.columns.includes(name))
  const names = check.columns ?? both.filter((name) => !checked.fleeting?.has(name))
  const gone = names.filter((name) => !both.includes(name))
  if (gone.length > 0)
    return unmeasured(
      check,
      `${gone.map(quoted).join(', ')} is not in version ${earlier.version} as well`,
    )
  if (names.length === 0)
    return unmeasured(
      check,
      both.length === 0
        ? `version ${earlier.version} has no column in common with it`
        : 'all columns are texts, identifiers and dates, which differ from row to row: name those that may not, in `columns`',
    )
  const { lake, numbers } = checked
  const then = await sampleRows(lake, relation, {
    ...{ name: 'sampled_before', columns: names, rows: await rowsOf(lake, relation) },
  })
  const now = await sample()
  let worst: Column | null = null
  const differing: Column[] = []
  for (const name of names) {
    const column = await columnDrift({ lake, relation: now, numbers }, then, name, check.statistic)
    if (column.kind === 'unmeasured') {
      if (check.columns !== null) return unmeasured(check, `${quoted(name)}: ${column.reason}`)
      continue
    }
    if (worst === null || column.statistic > worst.statistic) worst = column
    if (column.statistic > check.most && column.pValue < level / names.length)
      differing.push(column)
  }
  if (worst === null) return unmeasured(check, 'no column has values enough on both sides')
  const told = differing.length > 0 ? differing : [worst]
  return outcome(check, {
    passed: differing.length === 0,
    found: foundOf(told, earlier, differing.length > 0),
    value: Math.max(...told.map(({ statistic }) => statistic)),
    bound: check.most,
  })
}

/** Columns that are named at most. */
const mostNamed = 5

/** What differs, by how much and from what; where it is too much, also what to do. */
const foundOf = (
  columns: readonly Column[],
  { set, version }: Earlier,
  isMuch: boolean,
): string => {
  const by = columns
    .toSorted((one, other) => other.statistic - one.statistic)
    .slice(0, mostNamed)
    .map(({ name, statistic }) => `${quoted(name)} by ${Number(statistic.toPrecision(4))}`)
  const more = columns.length > mostNamed ? ` and ${columns.length - mostNamed} more columns` : ''
  if (!isMuch) return `${by.join('')} at most, against version ${version}`
  return `${by.join(', ')}${more} against version ${version}: look at \`millrace data show ${set} --version ${version}\`; mend the data, or set \`most\` higher where the change is meant`
}

interface Column {
  readonly kind: 'measured'
  readonly name: string
  readonly statistic: number
  /** Of the Kolmogorov–Smirnov or the chi-square test. */
  readonly pValue: number
}

const rowsOf = async (lake: Lake, { from }: Relation): Promise<number> => {
  const [row] = await lake.all(`select count(*) as n from ${from}`)
  return Number(row?.['n'] ?? 0)
}

const columnDrift = async (
  { lake, relation, numbers }: Pick<Checked, 'lake' | 'relation' | 'numbers'>,
  earlier: Relation,
  name: string,
  statistic: DriftStatistic,
): Promise<Column | Extract<Drift, { kind: 'unmeasured' }>> => {
  const number = numbers.get(name)
  if (number) {
    const reference = await numbersOf(lake, earlier, name, number)
    const current = await numbersOf(lake, relation, name, number)
    if (statistic === 'kolmogorov-smirnov') {
      const drift = kolmogorovSmirnov(reference, current)
      return drift.kind === 'unmeasured' ? drift : measured(name, drift.statistic, drift.pValue)
    }
    return ofTable(name, quantileTable(reference, current), statistic)
  }
  const table = categoryTable(
    await countsOf(lake, earlier, name),
    await countsOf(lake, relation, name),
  )
  return ofTable(name, table, statistic)
}

/** Of categories the largest difference of a share stands for the distance of Kolmogorov and Smirnov. */
const ofTable = (
  name: string,
  table: CountTable,
  statistic: DriftStatistic,
): ReturnType<typeof columnDrift> extends Promise<infer T> ? T : never => {
  const test = chiSquare(table)
  const drift =
    statistic === 'jensen-shannon'
      ? jensenShannon(table, { minimum })
      : populationStability(table, { minimum })
  if (drift.kind === 'unmeasured') return drift
  // One cell alone on both sides is the same distribution.
  const pValue = test.kind === 'unmeasured' ? 1 : test.pValue
  return measured(
    name,
    statistic === 'kolmogorov-smirnov' ? largestShift(table) : drift.statistic,
    pValue,
  )
}

const largestShift = ({ reference, current }: CountTable): number => {
  const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0)
  const [n, m] = [total(reference), total(current)]
  return Math.max(...reference.map((count, at) => Math.abs(count / n - (current[at] ?? 0) / m)))
}

const measured = (name: string, statistic: number, pValue: number | undefined): Column => ({
  kind: 'measured',
  name,
  statistic,
  pValue: pValue ?? 1,
})

const numbersOf = async (
  lake: Lake,
  { from }: Relation,
  name: string,
  number: NumberColumn,
): Promise<Sample> => {
  const parts: number[][] = []
  const sql = `select coalesce(${numberSql(name, number)}, 'nan'::double) from ${from}`
  for await (const [values = []] of lake.columns(sql)) parts.push(values.map(Number))
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return sampleOf(all)
}

/** Values that are told apart; all rarer ones are counted together. */
const mostCategories = 1000

const countsOf = async (
  lake: Lake,
  relation: Relation,
  name: string,
): Promise<Map<string, number>> => {
  const rows = await lake.all(
    `select coalesce(${named(name)}, '') as value, count(*) as n from ${relation.from} group by ${named(name)} order by n desc, value limit ${mostCategories}`,
  )
  const counts = new Map(rows.map(({ value, n }) => [String(value), Number(n)]))
  const rest = (await rowsOf(lake, relation)) - [...counts.values()].reduce((sum, n) => sum + n, 0)
  // No text is it.
  if (rest > 0) counts.set('\0', rest)
  return counts
}
