/** Rules that are functions of a record. */
import { messageOf } from '../../core/error.ts'
import type { CheckResult, DataCheck, FailedRow, RowCheck } from '../../core/validation.ts'
import { readFlat } from '../json.ts'
import { wholeRecord } from '../record.ts'
import type { Figure } from './figure.ts'
import { outcomeOfShare, unmeasured } from './outcome.ts'
import { type Sealed, sealed } from './sealed.ts'
import { mostTold } from './told.ts'

export type FunctionCheck = Extract<RowCheck, { kind: 'function' }>

export const isFunction = (check: DataCheck): check is FunctionCheck => check.kind === 'function'

export interface FunctionsChecked {
  readonly results: readonly CheckResult[]
  /** Those of functions that say the same of these rows whenever they are asked. */
  readonly figures: ReadonlyMap<DataCheck, Figure>
}

/** Puts every row to every function. One that throws has failed, with what it threw. */
export const checkFunctions = async (
  batches: AsyncIterable<readonly string[]>,
  column: string,
  checks: readonly FunctionCheck[],
): Promise<FunctionsChecked> => {
  const found = checks.map(
    (check): Found => ({ check, failed: 0, rows: [], threw: '', alone: sealed(check) }),
  )
  let place = 0
  for await (const batch of batches)
    for (const row of batch) {
      const record = recordOf(row, column)
      for (const each of found) look(each, record, place)
      place++
    }
  return {
    results: found.map(({ check, failed, rows, threw }) =>
      threw === '' ? outcomeOfShare(check, failed, place, rows) : unmeasured(check, threw),
    ),
    figures: new Map(
      found.flatMap(({ check, failed, rows, alone }): [DataCheck, Figure][] =>
        alone ? [[check, { kind: 'failures', count: failed, rows }]] : [],
      ),
    ),
  }
}

interface Found {
  readonly check: FunctionCheck
  failed: number
  readonly rows: FailedRow[]
  threw: string
  /** Null once it was seen that the function needs more than the record. */
  alone: Sealed | null
}

const look = (found: Found, record: Readonly<Record<string, string>>, row: number): void => {
  if (found.threw !== '') return
  try {
    if (isPassed(found, record)) return
  } catch (error) {
    found.threw = `the function threw at row ${row + 1}: ${messageOf(error)}`
    return
  }
  found.failed++
  if (found.rows.length < mostTold) found.rows.push({ row, value: null })
}

const isPassed = (found: Found, record: Readonly<Record<string, string>>): boolean => {
  if (found.alone)
    try {
      return found.alone(record)
    } catch {
      // Whatever it lacked, the function itself says what it says.
      found.alone = null
    }
  return found.check.test(record) === true
}

/** A row as functions see it. */
export const recordOf = (row: string, column: string): Readonly<Record<string, string>> => {
  if (column !== wholeRecord) return { [column]: row }
  const read = readFlat(row)
  return 'fields' in read ? Object.fromEntries(read.fields) : {}
}
