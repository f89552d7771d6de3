/** What an earlier version was found to be, where its rows are the last ones of this version: only those before them are looked at. */
import type { CheckResult, DataCheck, DataReport } from '../../core/validation.ts'
import { readStored } from '../../store/stored.ts'
import type { Context } from '../context.ts'
import { wholeRecord } from '../record.ts'
import { endsWith, type Segment } from '../segments.ts'
import { type rowById, segmentsOf } from '../versions.ts'
import { mostTold } from './failed.ts'
import { outcomeOfShare } from './outcome.ts'
import type { SqlCheck } from './sql.ts'

/** Checks that say the same of a row whenever and beside whatever it is asked: a rule and a function may know the day. */
export type SteadyCheck = Exclude<SqlCheck, { kind: 'rule' }>

export interface Carried {
  /** Of the earlier version, by the checks of this one. */
  readonly results: ReadonlyMap<SteadyCheck, CheckResult>
  readonly rows: number
  /** Segments of this version that it does not have. */
  readonly fresh: readonly Segment[]
}

type Row = Awaited<ReturnType<typeof rowById>>

/** Reports of earlier versions that are looked at. */
const lookedAt = 20

/** Null where no earlier version says anything of these checks. Columns have to be of the types that they are now. */
export const carriedFor = async (
  { store }: Context,
  row: Row,
  checks: readonly DataCheck[],
): Promise<Carried | null> => {
  const asked = checks.filter(isSteady)
  // Of records without a schema it is not known how their numbers were read.
  if (asked.length === 0 || (row.schema_json === null && row.column_name === wholeRecord))
    return null
  const segments = segmentsOf(row)
  const reports = await store.db
    .selectFrom('data_reports')
    .innerJoin('datasets', 'datasets.id', 'data_reports.dataset')
    .selectAll('datasets')
    .select('report_json')
    .where('datasets.name', '=', row.name)
    .where('column_name', '=', row.column_name)
    .where('schema_json', row.schema_json === null ? 'is' : '=', row.schema_json)
    .where('number', '<', row.number)
    .orderBy('number', 'desc')
    .limit(lookedAt)
    .execute()
  for (const each of reports) {
    const theirs = segmentsOf(each)
    if (!endsWith(segments, theirs)) continue
    const of = `Data set version ${each.number} of ${each.name}`
    const report = readStored<DataReport>(each.report_json, { of, what: 'report' })
    const results = resultsFor(asked, report)
    if (results.size > 0)
      return {
        ...{ results, rows: report.rows },
        fresh: segments.slice(0, segments.length - theirs.length),
      }
  }
  return null
}

const steady: ReadonlySet<DataCheck['kind']> = new Set<SteadyCheck['kind']>([
  ...(['between', 'set', 'pattern', 'length', 'missing'] as const),
])

export const isSteady = (check: DataCheck): check is SteadyCheck => steady.has(check.kind)

const resultsFor = (asked: readonly SteadyCheck[], { results }: DataReport) => {
  const known = new Map(
    results.flatMap((result) =>
      result.value === null ? [] : [[JSON.stringify(result.check), result] as const],
    ),
  )
  return new Map(
    asked.flatMap((check) => {
      const result = known.get(JSON.stringify(check))
      return result ? [[check, result] as const] : []
    }),
  )
}

/** The result of a check over all rows: those that came, and those that were there, which stand below them now. */
export const joined = (
  check: SteadyCheck,
  came: { readonly result: CheckResult; readonly rows: number },
  there: { readonly result: CheckResult; readonly rows: number },
): CheckResult => {
  if (came.result.value === null) return came.result
  const failed = [came, there].map(({ result, rows }) => Math.round((result.value ?? 0) * rows))
  const moved = there.result.rows.map((each) => ({ ...each, row: each.row + came.rows }))
  return outcomeOfShare(
    check,
    failed.reduce((sum, count) => sum + count, 0),
    came.rows + there.rows,
    [...came.result.rows, ...moved].slice(0, mostTold),
  )
}
