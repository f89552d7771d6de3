/** Makes what is wanted of some rows, by their bytes alone; what only SQL can say is left as doubts. */

import type { Facts } from './facts.ts'
import type { Kernel, Room } from './kernel.ts'
import { testOf } from './tests.ts'
import type { Wanted } from './wanted.ts'

/** Rows of which SQL has to say what their texts are, or whether they fail a check, by its place among those that are wanted. */
export interface Doubt {
  readonly check: number
  readonly rows: readonly number[]
  readonly texts: readonly string[]
}

/** See `Vector`; of texts where they lie in the memory of their batch. All of it lies there. */
export interface Slot {
  readonly valid: Uint8Array | null
  readonly numbers?: Float64Array
  readonly words?: Uint32Array
  readonly starts?: Uint32Array
  readonly ends?: Uint32Array
  readonly doubts?: readonly Doubt[]
}

export type Maker = (facts: Facts, room: Room) => Slot

/** `placeOf`: of a column that there is. */
export const makerOf = (
  kernel: Kernel,
  wanted: Wanted,
  placeOf: (name: string) => number,
): Maker => {
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
      return failures(kernel, wanted, placeOf)
  }
}

/** Memory of a room as words and doubles. */
const wordsIn = ({ spans }: Facts, room: Room, length: number) => {
  const at = room.take(4 * length)
  return { at, words: new Uint32Array(spans.kernel.bytes.buffer, at, length) }
}
const doublesIn = ({ spans }: Facts, room: Room, length: number): Float64Array => {
  const at = room.take(8 * length)
  return new Float64Array(spans.kernel.bytes.buffer, at, length)
}

const validOf = (facts: Facts, column: number, room: Room): Uint8Array | null => {
  const { bits } = facts.valid(column)
  return bits && copied(facts, bits, room)
}

const copied = ({ spans }: Facts, bits: Uint8Array, room: Room): Uint8Array => {
  const at = room.take(bits.length)
  const copy = new Uint8Array(spans.kernel.bytes.buffer, at, bits.length)
  copy.set(bits)
  return copy
}

const texts =
  (column: number): Maker =>
  (facts, room) => {
    const { rows, spans } = facts
    const [from, to] = [wordsIn(facts, room, rows), wordsIn(facts, room, rows)]
    const { starts, ends } = facts.places(column)
    spans.kernel.gather(starts, spans.stride, rows, from.at)
    spans.kernel.gather(ends, spans.stride, rows, to.at)
    return { valid: validOf(facts, column, room), starts: from.words, ends: to.words }
  }

const lengths =
  (column: number): Maker =>
  (facts, room) => {
    const numbers = doublesIn(facts, room, facts.rows)
    for (let row = 0; row < facts.rows; row++) numbers[row] = facts.length(column, row)
    return { valid: validOf(facts, column, room), numbers }
  }

const hash =
  (column: number, isFolded: boolean): Maker =>
  (facts, room) => {
    const { words } = wordsIn(facts, room, 2 * facts.rows)
    const at = facts.hashes(column, isFolded)
    words.set(new Uint32Array(facts.spans.kernel.bytes.buffer, at, words.length))
    return { valid: validOf(facts, column, room), words }
  }

const hashes =
  (columns: readonly number[], isKnown: boolean): Maker =>
  (facts, room) => {
    const { rows, spans } = facts
    const sums = wordsIn(facts, room, 2 * rows)
    sums.words.fill(0)
    let valid: Uint8Array | null = null
    for (const column of columns) {
      const there = facts.valid(column)
      spans.kernel.join(sums.at, facts.hashes(column, false), there.at, rows)
      if (!isKnown || there.bits === null) continue
      if (valid === null) valid = copied(facts, there.bits, room)
      else for (const [at, bits] of there.bits.entries()) valid[at] = bits & (valid[at] ?? 0)
    }
    spans.kernel.settle(sums.at, rows)
    return { valid, words: sums.words }
  }

const numbers =
  (column: number, wanted: Extract<Wanted, { kind: 'number' | 'measure' }>): Maker =>
  (facts, room) => {
    const numbers = doublesIn(facts, room, facts.rows)
    const read = plainly(facts, column, wanted)
    if (read) numbers.set(read)
    else numbers.fill(Number.NaN)
    const { bits } = facts.valid(column)
    const rows: number[] = []
    for (let row = 0; row < facts.rows; row++)
      if (Number.isNaN(numbers[row]) && isThere(bits, row)) rows.push(row)
    const doubts = doubtsOf(facts, column, 0, rows)
    return { valid: validOf(facts, column, room), numbers, doubts }
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
  kernel: Kernel,
  { checks, numbers }: Extract<Wanted, { kind: 'failures' }>,
  placeOf: (name: string) => number,
): Maker => {
  const tests = checks.map((check) => {
    const column = placeOf(check.column)
    return { column, test: testOf(kernel, check, column, numbers) }
  })
  return (facts, room) => {
    const { words } = wordsIn(facts, room, 2 * facts.rows)
    words.fill(0)
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
