/** Checks of rows as conditions in SQL over columns of text. */

import { takesMarks } from '../../columns/mark.ts'
import type { Schema } from '../../columns/schema.ts'
import { canonical } from '../../columns/value.ts'
import type { DataCheck, RowCheck } from '../../core/validation.ts'
import { literal, named } from '../../store/lake/lake.ts'
import { canonicalSql, isMarkerSql, numberSql } from '../number.ts'
import type { Relation } from '../relation.ts'

/** How the columns of a relation are read: as numbers with a decimal mark and a sign beside them, or as texts. */
export interface NumberColumn {
  readonly decimal: '.' | ','
  /** Empty for none. */
  readonly affix: string
}
export type NumberColumns = ReadonlyMap<string, NumberColumn>

/** How the columns of numbers are written. */
const numbersOf = (schema: Schema | null): NumberColumns =>
  new Map(
    (schema?.columns ?? []).flatMap(({ name, type, notation }) =>
      type === 'number' ? [[name, notation ?? { decimal: '.', affix: '' }] as const] : [],
    ),
  )

/** How a schema has its columns read. */
export interface ColumnsRead {
  readonly numbers: NumberColumns
  /** Columns in which a usual mark is a missing value. */
  readonly marked: ReadonlySet<string>
}

export const readBy = (schema: Schema | null): ColumnsRead => ({
  numbers: numbersOf(schema),
  marked: new Set(
    (schema?.columns ?? []).flatMap(({ name, type }) => (takesMarks(type) ? [name] : [])),
  ),
})

/** Columns whose values differ from row to row by nature. */
export const fleetingIn = (schema: Schema | null): ReadonlySet<string> =>
  new Set(
    (schema?.columns ?? [])
      .filter(({ type }) => type === 'text' || type === 'identifier' || type === 'date')
      .map(({ name }) => name),
  )

/** What SQL can say. */
export type SqlCheck = Exclude<RowCheck, { kind: 'function' }>

/** The condition under which a row fails a check; a value that is missing fails `missing` alone. */
export const failureSql = (check: SqlCheck, numbers: NumberColumns = new Map()): string => {
  switch (check.kind) {
    case 'between': {
      const number = numberSql(check.column, numbers.get(check.column))
      const bounds = [check.least ?? -Number.MAX_VALUE, check.most ?? Number.MAX_VALUE]
      // Said once, the number is read once; NaN is above everything.
      return `${named(check.column)} is not null and not coalesce(${number} between ${bounds.map(sqlNumber).join(' and ')}, false)`
    }
    case 'set':
      return notInSql(check.column, check.values)
    case 'pattern':
      return `${named(check.column)} is not null and not regexp_full_match(${named(check.column)}, ${literal(check.pattern)})`
    case 'length': {
      const length = `length(coalesce(${named(check.column)}, ''))`
      const most = check.most === null ? '' : ` or ${length} > ${check.most}`
      return `${length} < ${check.least}${most}`
    }
    case 'missing':
      return `${named(check.column)} is null`
    case 'rule':
      // What is unknown fails nothing, as in a CHECK of SQL.
      return `not coalesce((${check.sql}), true)`
  }
}

/** A value is one of a set in any of its spellings; how most are written is looked for first. */
const notInSql = (column: string, values: readonly string[]): string => {
  const name = named(column)
  const list = (texts: readonly string[]) => `(${texts.map(literal).join(', ')})`
  return `case when ${name} is null or ${name} in ${list(values)} then false else ${canonicalSql(column)} not in ${list([...new Set(values.map(canonical))])} end`
}

const sqlNumber = (value: number) => `${value}::double`

/** The columns that a check of rows names; a rule names its own. */
export const columnIn = (check: SqlCheck): string | null =>
  check.kind === 'rule' ? null : check.column

/** A relation as rules see it: numbers are numbers. */
export const ruleRelation = (relation: Relation, numbers: NumberColumns): string => {
  const typed = relation.columns
    .filter((name) => numbers.has(name))
    .map((name) => `${numberSql(name, numbers.get(name))} as ${named(name)}`)
  return typed.length === 0
    ? relation.from
    : `(select * replace (${typed.join(', ')}) from ${relation.from})`
}

/** Columns that checks name. */
export const columnsNamed = (checks: readonly DataCheck[]): ReadonlySet<string> =>
  new Set(
    checks.flatMap((check) =>
      'column' in check ? check.column : 'columns' in check ? (check.columns ?? []) : [],
    ),
  )

/**
 * A relation where the marked columns that checks name have nothing in the place of a usual mark of a missing value.
 */
export const withoutMarkers = (
  relation: Relation,
  marked: ReadonlySet<string>,
  checks: readonly DataCheck[],
): Relation => {
  const asked = columnsNamed(checks)
  const names = relation.columns.filter((name) => marked.has(name) && asked.has(name))
  const bare = names.map((name) => {
    const x = named(name)
    // Hardly any is a mark. What begins with a digit, or is plainly a number, need not be looked at for it.
    return `case when ${x} >= '0' and ${x} < ':' or isfinite(try_cast(${x} as double)) then ${x} when not ${isMarkerSql(name)} then ${x} end as ${x}`
  })
  const { from, records } = relation
  return bare.length === 0
    ? relation
    : {
        ...relation,
        from: `(select * replace (${bare.join(', ')}) from ${from})`,
        ...(records && { records: { ...records, bare: names } }),
      }
}
