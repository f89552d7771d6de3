/** New rows held to the checks of rows before they enter a data set. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DataCheck } from '../../core/validation.ts'
import { LakeError } from '../../store/lake/error.ts'
import { type Lake, openLake } from '../../store/lake/lake.ts'
import { readFlat } from '../json.ts'
import { wholeRecord } from '../record.ts'
import { type Relation, relationOfFiles } from '../relation.ts'
import { type FunctionCheck, recordOf } from './functions.ts'
import { isRowCheck } from './run.ts'
import { saysOf } from './says.ts'
import { repeatsSql, type UniqueCheck } from './shared.ts'
import {
  type ColumnsRead,
  columnIn,
  failureSql,
  type NumberColumns,
  ruleRelation,
  type SqlCheck,
  withoutMarkers,
} from './sql.ts'

/**
 * Why each row may not come in, without naming it; null where it may. Asked are the checks of rows that block and let
 * none fail: one that lets a share of them fail is for the whole version.
 */
export const refusalsOf = async (
  rows: readonly string[],
  column: string,
  checks: readonly DataCheck[],
  { numbers, marked }: ColumnsRead,
): Promise<(string | null)[]> => {
  const asked = checks
    .filter(isRowCheck)
    .filter(({ severity, share }) => severity === 'block' && share === 0)
  const reasons = rows.map((): string | null => null)
  const refuse = (row: number, check: DataCheck) => {
    reasons[row] ??= reasonOf(check)
  }
  const functions = asked.filter((check) => check.kind === 'function')
  rows.forEach((row, at) => {
    for (const check of functions) if (!isSound(check, row, column)) refuse(at, check)
  })
  const others = asked.filter((check) => check.kind !== 'function')
  if (others.length > 0 && rows.length > 0)
    await withRelation(rows, column, async (relation) => {
      await using lake = await openLake({ threads: 1 })
      const read = withoutMarkers(relation, marked, others)
      for (const check of others)
        for (const row of await failing(lake, read, check, numbers)) refuse(row, check)
    })
  return reasons
}

/**
 * Why each row may not come in beside those that are `there` and the new ones before it: what it is to have alone another
 * one has. Null where it may.
 */
export const repeatsOf = async (
  rows: readonly string[],
  column: string,
  checks: readonly DataCheck[],
  { marked }: ColumnsRead,
  there: Relation | null,
): Promise<(string | null)[]> => {
  const reasons = rows.map((): string | null => null)
  await withRelation(rows, column, async (relation) => {
    await using lake = await openLake()
    const read = withoutMarkers(relation, marked, checks)
    const held = there && withoutMarkers(there, marked, checks)
    for (const check of checks.filter(isAsked)) {
      const isThere = (of: Relation | null) =>
        of === null || check.columns.every((name) => of.columns.includes(name))
      if (!isThere(read) || !isThere(held)) continue
      for (const { place } of await lake.all(repeatsSql(check, read, held)))
        reasons[Number(place)] ??= reasonOf(check)
    }
  })
  return reasons
}

/** Whether new rows are held to a check by what is there already. */
export const isAsked = (check: DataCheck): check is UniqueCheck =>
  check.kind === 'unique' && check.severity === 'block'

const reasonOf = (check: DataCheck) => `fails a check of its data set: ${saysOf(check)}`

const isSound = (check: FunctionCheck, row: string, column: string): boolean => {
  try {
    return check.test(recordOf(row, column)) === true
  } catch {
    // A row that the rule cannot be put to has not passed it.
    return false
  }
}

/** Work with a relation of some rows. */
export const withRelation = async <T>(
  rows: readonly string[],
  column: string,
  work: (relation: Relation) => Promise<T>,
): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-'))
  try {
    const file = join(folder, 'rows')
    await writeFile(file, `${rows.join('\n')}\n`)
    const columns = column === wholeRecord ? columnsOf(rows) : []
    return await work(relationOfFiles([file], column, columns))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const columnsOf = (rows: readonly string[]): string[] => {
  const columns = new Set<string>()
  for (const row of rows) {
    const read = readFlat(row)
    if ('fields' in read) for (const name of read.fields.keys()) columns.add(name)
  }
  return [...columns]
}

/** Places of the rows that fail; of a check that cannot be computed, all. */
const failing = async (
  lake: Lake,
  relation: Relation,
  check: SqlCheck,
  numbers: NumberColumns,
): Promise<number[]> => {
  const name = columnIn(check)
  const isThere = name === null || relation.columns.includes(name)
  const from = check.kind === 'rule' ? ruleRelation(relation, numbers) : relation.from
  const placesWhere = async (failed: string) => {
    const places = await lake.all(
      `select place from (select row_number() over () - 1 as place, (${failed}) as failed from ${from}) where failed`,
    )
    return places.map(({ place }) => Number(place))
  }
  try {
    return await placesWhere(isThere ? failureSql(check, numbers) : 'true')
  } catch (error) {
    if (error instanceof LakeError) return placesWhere('true')
    throw error
  }
}
