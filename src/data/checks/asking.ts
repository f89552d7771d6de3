/** What each check asks of all rows, as parts of one reading. */
import type { DataCheck } from '../../core/validation.ts'
import type { Lake } from '../../store/lake/lake.ts'
import { type Wanted, wantedSql } from '../decode/wanted.ts'
import type { Relation } from '../relation.ts'
import { createSides } from './apart.ts'
import { createClasses } from './classes.ts'
import { failuresOf } from './failing.ts'
import type { Asking, Figure, Given } from './figure.ts'
import { createKeys } from './keys.ts'
import { orderOf } from './order.ts'
import { createPair } from './pair.ts'
import { spreadOf } from './spread.ts'
import type { NumberColumns } from './sql.ts'
import { isSteady } from './steady.ts'
import { createValues } from './values.ts'

/** Whether a check asks for anything that is there. */
export const isAsking = ({ columns }: Relation, check: DataCheck): boolean => {
  if (isSteady(check) || check.kind === 'balance' || check.kind === 'outliers')
    return columns.includes(check.column)
  if (check.kind === 'unique' || check.kind === 'correlation')
    return check.columns.every((name) => columns.includes(name))
  if (check.kind === 'overlap')
    return check.columns === null || check.columns.every((name) => columns.includes(name))
  return check.kind === 'duplicates'
}

export const askedBy = (given: Given, checks: readonly DataCheck[]): Asking[] => [
  ...failuresOf(given, checks.filter(isSteady)),
  ...checks.flatMap((check): Asking[] => {
    if (check.kind === 'unique') return [keysOf(given, check, hashOf(check.columns, 'known'))]
    if (check.kind === 'duplicates') return [keysOf(given, check, hashOf(given.hashed, 'all'))]
    if (check.kind === 'balance') return [classesOf(check)]
    if (check.kind === 'overlap') return given.isLarge.hashes ? [] : sidesOf(check, given)
    if (check.kind === 'outliers') return given.isLarge.numbers ? [] : [spreadIn(check, given)]
    return check.kind === 'correlation' ? [pairOf(check, given.numbers)] : []
  }),
]

/** The hash of what a row has in some columns; of `known` ones nothing where a value is not there. */
export const hashOf = (columns: readonly string[], of: 'all' | 'known'): Wanted => {
  const [column = ''] = columns
  return of === 'known' && columns.length === 1
    ? { kind: 'hash', column, isFolded: false }
    : { kind: 'hashes', columns, of }
}

type Of<Kind extends DataCheck['kind']> = Extract<DataCheck, { kind: Kind }>

const keysOf = (
  { lake, relation, isLarge }: Given,
  check: Of<'unique' | 'duplicates'>,
  wanted: Wanted,
): Asking => {
  if (isLarge.hashes)
    return {
      ...{ select: [], add: () => {} },
      figures: async () => new Map([[check, await countKeys(lake, relation, wantedSql(wanted))]]),
    }
  const keys = createKeys()
  return {
    select: [wanted],
    add([hashes], rows) {
      if (hashes) keys.add(hashes, rows)
    },
    figures: async () => {
      const hashes = keys.distinct()
      const distinct = hashes.reduce((sum, { length }) => sum + length, 0)
      return new Map([
        [check, { kind: 'keys', known: keys.known(), distinct, hashes, repeated: keys.repeated() }],
      ])
    },
  }
}

const countKeys = async (lake: Lake, { from }: Relation, sql: string): Promise<Figure> => {
  const [row = {}] = await lake.all(
    `select count(h) as known, count(distinct h) as "distinct" from (select ${sql} as h from ${from})`,
  )
  const [known, distinct] = [Number(row['known'] ?? 0), Number(row['distinct'] ?? 0)]
  return { kind: 'keys', known, distinct, hashes: null, repeated: null }
}

const pairOf = (check: Of<'correlation'>, numbers: NumberColumns): Asking => {
  const pair = createPair()
  return {
    select: check.columns.map((column) => ({
      ...{ kind: 'number', column, notation: numbers.get(column) },
    })),
    add([x, y], rows) {
      if (x && y) pair.add(x, y, rows)
    },
    figures: async () => new Map([[check, { kind: 'pair', moments: pair.moments() }]]),
  }
}

const sidesOf = (check: Of<'overlap'>, { held, hashed }: Given): Asking[] => {
  if (held.length === 0) return []
  const { columns } = check
  const taken = createSides(held)
  return [
    {
      select: [columns === null ? hashOf(hashed, 'all') : hashOf(columns, 'known')],
      add([hashes], rows) {
        if (hashes) taken.add(hashes, rows)
      },
      figures: async () => new Map([[check, { kind: 'sides', sides: taken.sides() }]]),
    },
  ]
}

const spreadIn = (check: Of<'outliers'>, { numbers }: Given): Asking => {
  const { column, beyond } = check
  const values = createValues()
  return {
    select: [{ kind: 'number', column, notation: numbers.get(column) }],
    add([vector], rows) {
      if (vector) values.add(vector, rows)
    },
    figures: async () => {
      const sorted = values.sorted()
      const spread = await spreadOf(orderOf(sorted), beyond)
      return new Map([[check, { kind: 'spread', known: sorted.length, spread, sorted }]])
    },
  }
}

const classesOf = (check: Of<'balance'>): Asking => {
  const counted = createClasses()
  return {
    select: [hashOf([check.column], 'known'), { kind: 'text', column: check.column }],
    add([hashes, labels], rows) {
      if (hashes && labels) counted.add(hashes, labels, rows)
    },
    figures: async () => new Map([[check, { kind: 'classes', classes: counted.classes() }]]),
  }
}
