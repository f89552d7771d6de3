/** Reports whose rows are told with where they stand in their file. */
import type { DataReport, FailedRow } from '../core/validation.ts'
import type { Place } from '../data/types.ts'

/** Those of checks that failed; what is found is no part of what is kept. */
export const placed = async (
  report: DataReport,
  placesOf: (rows: readonly number[]) => Promise<ReadonlyMap<number, Place>>,
): Promise<DataReport> => {
  const failed = report.results.filter(({ passed }) => !passed)
  const places = await placesOf(failed.flatMap(({ rows }) => rows.map(({ row }) => row)))
  const withPlace = (each: FailedRow): FailedRow => {
    const place = places.get(each.row)
    return place ? { ...each, place } : each
  }
  const results = report.results.map((result) =>
    result.passed ? result : { ...result, rows: result.rows.map(withPlace) },
  )
  return { ...report, results }
}
