/** Checks that follow from what a version holds, for people to edit. */
import type { Schema } from '../../columns/schema.ts'
import type { DataCheck } from '../../core/validation.ts'
import { quantilesOf } from '../profile/quantiles.ts'
import type { ColumnProfile, NumberProfile, Profile } from '../profile/types.ts'
import type { Known } from '../types.ts'
import { above, below } from './round.ts'

/** Columns beyond which nobody reads a check of each. */
const mostColumns = 50
/** Values of a category that are listed at most, rows that each has on average at least, and characters of one. */
const set = { values: 20, rows: 10, characters: 100 }
/** Fewest values whose distribution, or whose being all different, says something. */
const enough = { drift: 200, unique: 20 }

const block = { severity: 'block', why: null } as const

export const checksFor = (
  profile: Profile,
  schema: Schema | null,
  { labels, keys, held }: Known,
): DataCheck[] => {
  const pinned = new Map(schema?.columns.map(({ name, type }) => [name, type]))
  const all = profile.columns.map((column) => ({
    ...column,
    type: pinned.get(column.name) ?? column.type,
  }))
  const isWide = all.length + (profile.others?.columns ?? 0) > mostColumns
  const columns = isWide ? all.filter(({ name }) => labels.includes(name)) : all
  const classes = columns.filter((column) => labels.includes(column.name) && isListed(column))
  const { rows } = profile
  return [
    { ...block, kind: 'rows', least: Math.max(1, below(rows / 2, rows / 4)), most: null },
    ...(columns.length === 0
      ? []
      : [
          {
            ...block,
            kind: 'columns',
            names: columns.map(({ name }) => name),
            only: false,
          } as const,
        ]),
    ...columns.flatMap((column) => ofColumn(column, rows)),
    ...classes.flatMap((column) => ofClass(column, rows, isWide)),
    ...(held.length > 0 ? overlapsOf(keys, all) : []),
    ...driftOf(isWide ? [] : columns, rows),
  ]
}

const ofColumn = (column: ColumnProfile, rows: number): DataCheck[] => [
  ...missing(column, rows),
  ...values(column, rows),
]

const missing = (column: ColumnProfile, rows: number): DataCheck[] => {
  const { name, type } = column
  // What is no number there may be a mark of a missing value.
  const missing = column.missing + (type === 'number' ? column.invalid : 0)
  const share = missing === 0 ? 0 : above((1.5 * missing) / rows, missing / rows)
  return share < 1 ? [{ ...block, kind: 'missing', column: name, share }] : []
}

const values = (column: ColumnProfile, rows: number): DataCheck[] => {
  const { name, type, number, distinct } = column
  const known = rows - column.missing
  if (type === 'number')
    return number && number.count > 0 && Number.isFinite(number.max - number.min)
      ? [{ ...block, kind: 'between', column: name, ...rangeOf(number), share: 0 }]
      : []
  if (type === 'identifier' && known >= enough.unique && distinct >= 0.95 * known)
    return [{ ...block, kind: 'unique', columns: [name] }]
  const isSet = (type === 'category' || type === 'boolean') && isListed(column)
  if (!isSet || known < set.rows * distinct) return []
  return [
    { ...block, kind: 'set', column: name, values: column.top.map(([text]) => text), share: 0 },
  ]
}

/** Whether every value is known, and there are few. */
const isListed = ({ distinct, distinctError, top, slack }: ColumnProfile): boolean =>
  distinct > 0 &&
  distinct <= set.values &&
  distinctError === 0 &&
  slack === 0 &&
  top.length === distinct &&
  top.every(([text]) => text.length <= set.characters)

/** As far again beyond the middle 98 % as these reach; numbers none of which is below zero stay there. */
const rangeOf = (number: NumberProfile): { readonly least: number; readonly most: number } => {
  const { min, max } = number
  const [low = min, high = max] = quantilesOf(number, [0.01, 0.99])
  const reach = high - low || max - min || Math.abs(max) || 1
  const least = below(Math.min(min, low - reach), reach)
  return {
    least: min >= 0 ? Math.max(0, least) : least,
    most: above(Math.max(max, high + reach), reach),
  }
}

const ofClass = ({ name, top }: ColumnProfile, rows: number, isWide: boolean): DataCheck[] => {
  const rarest = Math.min(...top.map(([, count]) => count)) / rows
  return [
    { ...block, kind: 'balance', column: name, least: below(rarest / 2, rarest / 4) },
    ...(isWide ? [] : [{ ...block, kind: 'leakage', label: name, most: 0.99 } as const]),
  ]
}

/** No row may be on both sides, and nothing of one key. */
const overlapsOf = (keys: readonly string[], columns: readonly ColumnProfile[]): DataCheck[] => [
  { ...block, kind: 'overlap', columns: null, share: 0 },
  ...keys
    .filter((key) => columns.some(({ name }) => name === key))
    .map((key) => ({ ...block, kind: 'overlap', columns: [key], share: 0 }) as const),
]

/** Every new row has another key and another text: only what comes back can drift. */
const driftOf = (columns: readonly ColumnProfile[], rows: number): DataCheck[] => {
  const steady = columns.filter(
    ({ type, missing }) =>
      (type === 'number' || type === 'category' || type === 'boolean') &&
      rows - missing >= enough.drift,
  )
  const names = steady.length === columns.length ? null : steady.map(({ name }) => name)
  if (steady.length === 0) return []
  return [
    {
      ...{ kind: 'drift', columns: names, statistic: 'psi', most: 0.2, against: 'previous' },
      ...{ severity: 'warn', why: null },
    },
  ]
}
