/** All checks of a data set over one version of it. */
import type { CheckResult, DataCheck, RowCheck } from '../../core/validation.ts'
import type { Lake } from '../../store/lake/lake.ts'
import type { Profiling } from '../profile/profile.ts'
import type { Relation } from '../relation.ts'
import type { HeldPlaces } from './apart.ts'
import type { Checked } from './checked.ts'
import { decide } from './decide.ts'
import type { Before } from './drift.ts'
import { type Figures, takeFigures } from './figures.ts'
import { checkFunctions, isFunction } from './functions.ts'
import { checkOutliers, type OutliersCheck } from './outliers.ts'
import { checkRules, isRule } from './rules.ts'
import { sampleRows } from './sample.ts'
import { type NumberColumns, withoutMarkers } from './sql.ts'
import { checkWhole } from './whole.ts'

export interface CheckedVersion {
  readonly relation: Relation
  readonly numbers: NumberColumns
  /** Columns in which a usual mark is a missing value. Default: those of numbers. */
  readonly marked?: ReadonlySet<string>
  /** Columns of records whose values differ by nature. Default: none. */
  readonly fleeting?: ReadonlySet<string>
  /** The column that a row is; `*` of whole records. */
  readonly column: string
  /** Its columns in the order in which whole rows are hashed. Default: theirs. */
  readonly hashed?: readonly string[]
  /** All checks of the data set. Default: those that are asked for. */
  readonly all?: readonly DataCheck[]
  /** A profile that is to be made of the same reading. */
  readonly profiling?: Profiling | undefined
  /** How many rows there are. Default: they are counted. */
  readonly size?: number
  /** The rows as texts, for rules that are functions. */
  rows(): AsyncIterable<readonly string[]>
  readonly before: Before
  /** Which rows are held out, by whom. */
  held(): Promise<readonly HeldPlaces[]>
}

/** A result for each check, in their order. Fails with `LakeError`. */
export const runChecks = async (
  lake: Lake,
  version: CheckedVersion,
  checks: readonly DataCheck[],
): Promise<CheckResult[]> => (await lookAtRows(lake, version, checks)).results

/** The same with the figures that they follow from. */
export const lookAtRows = async (
  lake: Lake,
  version: CheckedVersion,
  checks: readonly DataCheck[],
): Promise<{ readonly results: CheckResult[]; readonly figures: Figures }> => {
  const {
    numbers,
    marked = new Set(numbers.keys()),
    before,
    fleeting = new Set<string>(),
  } = version
  const held = once(() => version.held())
  const relation = withoutMarkers(version.relation, marked, version.all ?? checks)
  const figures = await takeFigures(lake, relation, checks, { ...version, held })
  const checked = { lake, relation, numbers, fleeting, rows: figures.rows }
  const sample = once(() => sampleFor(checked, checks))
  const results = new Map<DataCheck, CheckResult>()
  const keep = (some: readonly CheckResult[]) => {
    for (const result of some) results.set(result.check, result)
  }
  const counted = { columns: relation.columns, rows: figures.rows, figures }
  keep(checks.flatMap((check) => decide(counted, check) ?? []))
  const left = checks.filter((check) => !results.has(check))
  const repeated = (check: DataCheck) => {
    const figure = figures.of(check)
    return figure?.kind === 'keys' ? figure.repeated : null
  }
  keep(await checkRules(checked, left.filter(isRule)))
  const functions = left.filter(isFunction)
  const put =
    functions.length > 0 ? await checkFunctions(version.rows(), version.column, functions) : null
  keep(put?.results ?? [])
  const outliers = left.filter(isOutliers)
  if (outliers.length > 0) keep(await checkOutliers(checked, outliers, await sample()))
  for (const check of left)
    if (!isOutliers(check) && !isRowCheck(check))
      keep([await checkWhole(checked, check, { sample, before, held, repeated })])
  const of = (check: DataCheck) => figures.of(check) ?? put?.figures.get(check)
  return {
    results: checks.flatMap((check) => results.get(check) ?? []),
    figures: { ...figures, of },
  }
}

/** A sample of all columns that some check wants one of. */
const sampleFor = (
  { lake, relation, rows }: Checked,
  checks: readonly DataCheck[],
): Promise<Relation> => {
  const wanted = new Set(checks.flatMap((check) => sampledBy(check, relation)))
  const columns = relation.columns.filter((name) => wanted.has(name))
  return sampleRows(lake, relation, { name: 'sampled', columns, rows })
}

const sampledBy = (check: DataCheck, { columns }: Relation): readonly string[] => {
  if (isOutliers(check)) return [check.column]
  if (check.kind === 'leakage') return columns
  return check.kind === 'drift' ? (check.columns ?? columns) : []
}

const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | null = null
  return () => {
    made ??= make()
    return made
  }
}

const rowKinds: ReadonlySet<DataCheck['kind']> = new Set<RowCheck['kind']>([
  'between',
  'set',
  'pattern',
  'length',
  'missing',
  'rule',
  'function',
])

/** Whether each row passes it or not by itself. */
export const isRowCheck = (check: DataCheck): check is RowCheck => rowKinds.has(check.kind)
const isOutliers = (check: DataCheck): check is OutliersCheck => check.kind === 'outliers'
