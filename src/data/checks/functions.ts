/** Rules that are functions of a record. */
import { messageOf } from '../../core/error.ts'
import type { CheckResult, FailedRow, RowCheck } from '../../core/validation.ts'
import { readFlat } from '../json.ts'
import { wholeRecord } from '../record.ts'
import { outcomeOfShare, unmeasured } from './outcome.ts'
import { mostTold } from './told.ts'

export type FunctionCheck = Extract<RowCheck, { kind: 'function' }>

/** Puts every row to every function. One that throws has failed, with what it threw. */
export const checkFunctions = async (
  batches: AsyncIterable<readonly string[]>,
  column: string,
  checks: readonly FunctionCheck[],
): Promise<CheckResult[]> => {
  const found = checks.map((check) => ({ check, failed: 0, rows: [] as FailedRow[], threw: '' }))
  let place = 0
  for await (const batch of batches)
    for (const row of batch) {
      const record = recordOf(row, column)
      for (const each of found) look(each, record, place)
      place++
    }
  return found.map(({ check, failed, rows, threw }) =>
    threw === '' ? outcomeOfShare(check, failed, place, rows) : unmeasured(check, threw),
  )
}

interface Found {
  readonly check: FunctionCheck
  failed: number
  readonly rows: FailedRow[]
  threw: string
}

const look = (found: Found, record: Readonly<Record<string, string>>, row: number): void => {
  if (found.threw !== '') return
  try {
    if (found.check.test(record) === true) return
  } catch (error) {
    found.threw = `the function threw at row ${row + 1}: ${messageOf(error)}`
    return
  }
  found.failed++
  if (found.rows.length < mostTold) found.rows.push({ row, value: null })
}

/** A row as functions see it. */
export const recordOf = (row: string, column: string): Readonly<Record<string, string>> => {
  if (column !== wholeRecord) return { [column]: row }
  const read = readFlat(row)
  return 'fields' in read ? Object.fromEntries(read.fields) : {}
}
