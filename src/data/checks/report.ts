/** What a data set version comes to under the checks of its data set; looked at once, then kept. */
import { marksRead } from '../../columns/mark.ts'
import { MillraceError } from '../../core/error.ts'
import {
  type CheckResult,
  type DataCheck,
  type DataReport,
  verdictOf,
} from '../../core/validation.ts'
import { digestOf } from '../../store/blobs.ts'
import { readStored } from '../../store/stored.ts'
import type { Context } from '../context.ts'
import type { HeldOut, Verdict } from '../types.ts'
import { rowById } from '../versions.ts'
import { look } from './look.ts'

type Row = Awaited<ReturnType<typeof rowById>>

/** The report of a version by its id. Without checks it has passed, and nothing is looked at. */
export const reportOf = async (
  context: Context,
  id: string,
  checks: readonly DataCheck[],
  held: readonly HeldOut[],
): Promise<DataReport> => {
  const row = await rowById(context, id)
  if (checks.length === 0) return reportWith(context, row, [])
  const digest = digestOfChecks(checks, held, marksRead)
  // What cannot be looked at any more was what it was when values were read otherwise.
  const former = row.pruned_at === null ? [] : [digestOfChecks(checks, held)]
  const kept = await keptReport(context, row, [digest, ...former])
  if (kept) return kept
  const { results, keep } = await look(context, row, checks, held)
  const report = reportWith(context, row, results)
  await context.store.db
    .insertInto('data_reports')
    .values({
      dataset: row.id,
      checks_digest: digest,
      checked_at: report.checkedAt,
      verdict: report.verdict,
      report_json: JSON.stringify(report),
    })
    .onConflict((conflict) => conflict.columns(['dataset', 'checks_digest']).doNothing())
    .execute()
  await keep()
  return report
}

/** Verdicts of a data set's versions, the newest first. */
export const verdictsOf = async ({ store }: Context, name: string): Promise<Verdict[]> => {
  const rows = await store.db
    .selectFrom('data_reports')
    .innerJoin('datasets', 'datasets.id', 'data_reports.dataset')
    .select(['datasets.number', 'checked_at', 'verdict', 'report_json'])
    .where('datasets.name', '=', name)
    .where('datasets.deleted_at', 'is', null)
    .orderBy('checked_at', 'desc')
    .limit(1000)
    .execute()
  return rows.map(({ number, checked_at, verdict, report_json }) => {
    const of = `Data set version ${number} of ${name}`
    const { results } = readStored<DataReport>(report_json, { of, what: 'report' })
    const failed = results.filter(({ passed }) => !passed).length
    return { version: number, checkedAt: checked_at, verdict, failed, checks: results.length }
  })
}

/** Fails with `data_blocked` where a version did not pass. */
export const expectSound = async (
  context: Context,
  id: string,
  checks: readonly DataCheck[],
  held: readonly HeldOut[],
): Promise<DataReport> => {
  const report = await reportOf(context, id, checks, held)
  if (report.verdict === 'blocked') throw blocked(report)
  return report
}

const blocked = ({ dataset, version, results }: DataReport) => {
  const failed = results.filter(({ passed, check }) => !passed && check.severity === 'block')
  const lines = failed.map(({ says, found }) => `  ${says}: ${found}`)
  return new MillraceError('data_blocked', {
    what: `Data set version ${version} of ${dataset} did not pass ${failed.length === 1 ? 'a check' : `${failed.length} checks`}, and nothing learns from it.\n${lines.join('\n')}`,
    fix: `Look at it with \`millrace data check ${dataset}\`; mend the data, or correct the checks in millrace.config.ts.`,
  })
}

/**
 * A function counts by its text, and how rows are held out where a check looks at that; `marks`: what was taken for missing,
 * none of what was kept before that was told.
 */
const digestOfChecks = (
  checks: readonly DataCheck[],
  held: readonly HeldOut[],
  marks?: string,
): string => {
  const rules = checks.some(({ kind }) => kind === 'overlap')
    ? held.map(({ by, rule }) => ({ by, rule }))
    : []
  return digestOf(
    JSON.stringify(
      [...checks, ...rules, ...(marks === undefined ? [] : [marks])],
      (_, value: unknown) => (typeof value === 'function' ? String(value) : value),
    ),
  )
}

const keptReport = async ({ store }: Context, row: Row, digests: readonly string[]) => {
  const kept = await store.db
    .selectFrom('data_reports')
    .select('report_json')
    .where('dataset', '=', row.id)
    .where('checks_digest', 'in', digests)
    .orderBy('checked_at', 'desc')
    .executeTakeFirst()
  return kept
    ? readStored<DataReport>(kept.report_json, {
        of: `Data set version ${row.number} of ${row.name}`,
        what: 'report',
      })
    : undefined
}

const reportWith = (
  { clock }: Context,
  { name, number, rows }: Row,
  results: readonly CheckResult[],
): DataReport => ({
  dataset: name,
  version: number,
  checkedAt: clock.now(),
  rows,
  verdict: verdictOf(results),
  results,
})
