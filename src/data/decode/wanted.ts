/** What a reading of rows is asked for, a vector each, and how SQL says it. */
import type { DateForm } from '../../columns/date.ts'
import type { Notation } from '../../columns/value.ts'
import { named } from '../../store/lake/lake.ts'
import { failureSql, type NumberColumns } from '../checks/sql.ts'
import type { SteadyCheck } from '../checks/steady.ts'
import { dateSql } from '../date.ts'
import { isMarkerSql, numberSql } from '../number.ts'

export type Wanted =
  | { readonly kind: 'text' | 'length'; readonly column: string }
  /** Of one column; `isFolded`: whatever is large or small in it. */
  | { readonly kind: 'hash'; readonly column: string; readonly isFolded: boolean }
  /** Of several; `known`: nothing where one has no value. */
  | { readonly kind: 'hashes'; readonly columns: readonly string[]; readonly of: 'all' | 'known' }
  /** Nothing where the text is none. */
  | { readonly kind: 'number'; readonly column: string; readonly notation: Notation | undefined }
  /** Nothing where the value is missing, NaN where it is of another type. Whoever is given it may change it. */
  | {
      readonly kind: 'measure'
      readonly column: string
      readonly type: 'number' | 'date'
      readonly notation: Notation | undefined
      readonly form: DateForm | undefined
    }
  /** Which of at most 32 checks a row fails, a bit each. */
  | {
      readonly kind: 'failures'
      readonly checks: readonly SteadyCheck[]
      readonly numbers: NumberColumns
    }

/** A double, a hash (`ubigint`) or a text of a relation of columns of text. */
export const wantedSql = (wanted: Wanted): string => {
  switch (wanted.kind) {
    case 'text':
      return named(wanted.column)
    case 'length':
      return `length(${named(wanted.column)})::double`
    case 'hash': {
      const column = named(wanted.column)
      return `case when ${column} is not null then hash(${wanted.isFolded ? `lower(${column})` : column}) end`
    }
    case 'hashes': {
      const hash = `hash(${wanted.columns.map(named).join(', ')})`
      const known = wanted.columns.map((name) => `${named(name)} is not null`).join(' and ')
      return wanted.of === 'known' ? `case when ${known} then ${hash} end` : hash
    }
    case 'number':
      return numberSql(wanted.column, wanted.notation)
    case 'measure':
      return measureSql(wanted)
    case 'failures': {
      const bits = wanted.checks.map(
        (check, at) => `case when ${failureSql(check, wanted.numbers)} then ${2 ** at} else 0 end`,
      )
      return `(${bits.join(' + ')})::ubigint`
    }
  }
}

const measureSql = ({ column, type, notation, form }: Extract<Wanted, { kind: 'measure' }>) => {
  const number =
    type === 'date' ? `(${dateSql(column, form)})::double` : numberSql(column, notation)
  return `case when ${named(column)} is null then null else coalesce(${number}, case when not ${isMarkerSql(column)} then 'nan'::double end) end`
}
