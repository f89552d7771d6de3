/** Features of the columns that were learnt from, by their profile, and how the same columns are read when they are asked. */
import { grainOf, pointsOf, shareErrorOf } from '../../data/profile/points.ts'
import type { ColumnProfile, Detail, NumberProfile, Profile } from '../../data/profile/types.ts'
import type { CategoryValues, Feature, NumberValues } from '../types.ts'
import { type ColumnReading, type Left, lengthOf } from './readings.ts'
import { keyOf } from './values.ts'

/** Numbers that stand for those of a profile. */
const points = { most: 10_000, fewest: 500 }

/** What is further off than this could look like a drift by itself. */
const mostError = 0.045

/** What a profile tells of a column: a feature and how it is read, or why there is none. */
export type ColumnTold =
  | { readonly feature: Feature; readonly reading: ColumnReading }
  | { readonly left: Left }

export const toldOf = (column: ColumnProfile, { rows, detail }: Profile): ColumnTold => {
  const { name, type, number, length } = column
  const { missing, invalid } = column
  const reading = {
    ...{ name, type, notation: column.notation, form: column.form },
    ...{ grain: null, words: column.words },
  }
  if (type === 'identifier')
    return { left: { name, reason: 'It tells rows apart, and no value of it is kept.' } }
  const numbers = type === 'text' ? length : number
  if (!numbers) {
    const values = categoriesOf(column, rows)
    return { feature: { name, of: 'input', values, weight: null }, reading }
  }
  const named = type === 'text' ? lengthOf(name) : name
  const values = numbersIn(numbers, detail, { missing, invalid })
  if (!values) return { left: { name: named, reason: tooCoarse } }
  return {
    feature: { name: named, of: type === 'text' ? 'text' : 'input', values, weight: null },
    reading: { ...reading, grain: grainOf(numbers) },
  }
}

export const tooCoarse =
  'The profile keeps too little of where its numbers lie, as there are too many columns.'

/** Null where the profile tells too little. */
export const numbersIn = (
  numbers: NumberProfile,
  { intervals }: Detail,
  counts: Pick<NumberValues, 'missing' | 'invalid'>,
): NumberValues | null => {
  const error = shareErrorOf(numbers, intervals)
  if (error > mostError) return null
  // As many as chance would have to draw to be as far off.
  const known = Math.max(points.fewest, Math.floor(1 / (2 * error) ** 2))
  const size = Math.min(numbers.count, points.most, known)
  return {
    ...{ kind: 'number', rows: numbers.count, ...counts },
    sample: { sorted: pointsOf(numbers, size), missing: 0 },
  }
}

const categoriesOf = (
  { type, top, missing, invalid }: ColumnProfile,
  rows: number,
): CategoryValues => {
  const counts = new Map<string, number>()
  let known = 0
  for (const [value, count] of top) {
    const key = keyOf(value, type)
    counts.set(key, (counts.get(key) ?? 0) + count)
    known += count
  }
  const rest = Math.max(0, rows - missing - invalid - known)
  return { kind: 'category', counts, rest, missing, invalid }
}
