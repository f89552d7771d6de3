/** A DEVELOPMENT FIXTURE: profiles of invented rows as they are kept, so that two of them are compared by the product itself. */
import { createPairs } from '../../src/data/profile/correlate.ts'
import { finest } from '../../src/data/profile/fit.ts'
import { createNumbers } from '../../src/data/profile/numbers.ts'
import type { ColumnProfile, NumberProfile, Profile } from '../../src/data/profile/types.ts'
import { createWords } from '../../src/data/profile/words.ts'
import { columnOf, type Types } from './profiled.ts'
import type { Row } from './rows.ts'

const numbersOf = (values: readonly number[]): NumberProfile => {
  const numbers = createNumbers(true)
  numbers.add(Float64Array.from(values), values.length)
  return numbers.profile(finest)
}

const keptColumn = (
  name: string,
  type: ColumnProfile['type'],
  all: readonly string[],
): ColumnProfile => {
  const values = all.filter((value) => value !== '')
  const words = createWords()
  if (type === 'text') for (const value of values) words.add(value)
  return {
    ...{ ...columnOf(name, type, all), registers: '' },
    number:
      type === 'number'
        ? numbersOf(values.map(Number))
        : type === 'date'
          ? numbersOf(values.map((value) => Date.parse(value) / 1000))
          : null,
    length: type === 'text' ? numbersOf(values.map(({ length }) => length)) : null,
    words: type === 'text' ? words.profile(finest) : null,
  }
}

const correlationsOf = (rows: readonly Row[], types: Types): Profile['correlations'] => {
  const names = Object.keys(rows[0] ?? {}).filter((name) => types[name] === 'number')
  const pairs = createPairs(names)
  const numberIn = (row: Row, name: string) => (row[name] ? Number(row[name]) : Number.NaN)
  pairs.add(
    names.map((name) => Float64Array.from(rows, (row) => numberIn(row, name))),
    rows.length,
  )
  return pairs.correlations()
}

export const kept = (rows: readonly Row[], types: Types): Profile => ({
  ...{ format: 'millrace-profile-1', rows: rows.length, others: null },
  correlations: correlationsOf(rows, types),
  columns: Object.keys(rows[0] ?? {}).map((name) =>
    keptColumn(
      name,
      types[name] ?? 'category',
      rows.map((row) => row[name] ?? ''),
    ),
  ),
  ...{ detail: finest, hash: '' },
})
