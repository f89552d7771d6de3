/** Makes what is wanted of some rows, by their bytes alone; what only SQL can say is left as doubts. */

import type { Arena } from './arena.ts'
import type { Facts } from './facts.ts'
import { addHashes, settleHashes } from './hash.ts'
import { lengthAt, testOf } from './tests.ts'
import type { Wanted } from './wanted.ts'

/** Rows of which SQL has to say what their texts are, or whether they fail a check, by its place among those that are wanted. */
export interface Doubt {
  readonly check: number
  readonly rows: readonly number[]
  readonly texts: readonly string[]
}

/** See `Vector`; of texts where they lie in the bytes of their rows. */
export interface Slot {
  readonly valid: Uint8Array | null
  readonly numbers?: Float64Array
  readonly words?: Uint32Array
  readonly starts?: Uint32Array
  readonly ends?: Uint32Array
  readonly doubts?: readonly Doubt[]
}

export type Maker = (facts: Facts, arena: Arena) => Slot

/** `placeOf`: of a column that there is. */
export const makerOf = (wanted: Wanted, placeOf: (name: string) => number): Maker => {
  switch (wanted.kind) {
    case 'text':
      return texts(placeOf(wanted.column))
    case 'length':
      return lengths(placeOf(wanted.column))
    case 'hash':
      return hash(placeOf(wanted.column), wanted.isFolded)
    case 'hashes':
      return hashes(wanted.columns.map(placeOf), wanted.of === 'known')
    case 'number':
      return numbers(placeOf(wanted.column), wanted)
    case 'measure':
      return numbers(placeOf(wanted.column), wanted)
    case 'failures':
      return failures(wanted, placeOf)
  }
}

const validOf = (facts: Facts, column: number, arena: Arena): Uint8Array | null => {
  const valid = facts.valid(column)
  if (valid === null) return null
  const bits = arena.bits((facts.rows + 7) >> 3)
  bits.set(valid.subarray(0, bits.length))
  return bits
}

const texts =
  (column: number): Maker =>
  (facts, arena) => {
    const { rows, spans } = facts
    const [starts, ends] = [arena.words(rows), arena.words(rows)]
    for (let row = 0, at = column; row < rows; row++, at += spans.width) {
      starts[row] = spans.starts[at] ?? 0
      ends[row] = spans.ends[at] ?? 0
    }
    return { valid: validOf(facts, column, arena), starts, ends }
  }

const lengths =
  (column: number): Maker =>
  (facts, arena) => {
    const numbers = arena.numbers(facts.rows)
    for (let row = 0; row < facts.rows; row++) numbers[row] = lengthAt(facts.spans, column, row)
    return { valid: validOf(facts, column, arena), numbers }
  }

const hash =
  (column: number, isFolded: boolean): Maker =>
  (facts, arena) => {
    const words = arena.words(2 * facts.rows)
    words.set(facts.hashes(column, isFolded).subarray(0, words.length))
    return { valid: validOf(facts, column, arena), words }
  }

const hashes =
  (columns: readonly number[], isKnown: boolean): Maker =>
  (facts, arena) => {
    const { rows } = facts
    const words = arena.words(2 * rows).fill(0)
    let valid: Uint8Array | null = null
    for (const column of columns) {
      const there = facts.valid(column)
      addHashes(words, facts.hashes(column, false), rows, there)
      if (!isKnown || there === null) continue
      valid ??= arena.bits((rows + 7) >> 3).fill(255)
      for (const [at, bits] of valid.entries()) valid[at] = bits & (there[at] ?? 0)
    }
    settleHashes(words, rows)
    return { valid, words }
  }

const numbers =
  (column: number, wanted: Extract<Wanted, { kind: 'number' | 'measure' }>): Maker =>
  (facts, arena) => {
    const numbers = arena.numbers(facts.rows)
    const read = plainly(facts, column, wanted)
    if (read) numbers.set(read.subarray(0, facts.rows))
    else numbers.fill(Number.NaN)
    const valid = facts.valid(column)
    const rows: number[] = []
    for (let row = 0; row < facts.rows; row++)
      if (Number.isNaN(numbers[row]) && isThere(valid, row)) rows.push(row)
    const doubts = doubtsOf(facts, column, 0, rows)
    return { valid: validOf(facts, column, arena), numbers, doubts }
  }

/** Null where only SQL can read them. */
const plainly = (
  facts: Facts,
  column: number,
  wanted: Extract<Wanted, { kind: 'number' | 'measure' }>,
): Float64Array | null => {
  if (wanted.kind === 'number' || wanted.type === 'number')
    return facts.numbers(column, wanted.notation?.decimal ?? '.')
  return wanted.form === undefined ? facts.moments(column) : null
}

const isThere = (valid: Uint8Array | null, row: number): boolean =>
  valid === null || (((valid[row >> 3] ?? 0) >> (row & 7)) & 1) === 1

const doubtsOf = (facts: Facts, column: number, check: number, rows: readonly number[]): Doubt[] =>
  rows.length === 0 ? [] : [{ check, rows, texts: rows.map((row) => facts.text(column, row)) }]

const failures = (
  { checks, numbers }: Extract<Wanted, { kind: 'failures' }>,
  placeOf: (name: string) => number,
): Maker => {
  const tests = checks.map((check) => {
    const column = placeOf(check.column)
    return { column, test: testOf(check, column, numbers) }
  })
  return (facts, arena) => {
    const words = arena.words(2 * facts.rows).fill(0)
    const doubts = tests.flatMap(({ column, test }, check) => {
      const rows: number[] = []
      const fails = (row: number) => {
        words[2 * row] = (words[2 * row] ?? 0) | (2 ** check)
      }
      test(facts, fails, (row) => rows.push(row))
      return doubtsOf(facts, column, check, rows)
    })
    return { valid: null, words, doubts }
  }
}
