/** Collects what is known of one column, chunk by chunk. */
import { plainNotation } from '../../columns/value.ts'
import { countThere, isThere, type Vector } from '../../store/lake/chunk.ts'
import type { Wanted } from '../decode/wanted.ts'
import type { Reading } from './detect.ts'
import { createNumbers } from './numbers.ts'
import { errorOf, estimate, foldRegisters, writeRegisters } from './registers.ts'
import { createTally, hashNumbers, registerBits, type Tally } from './tally.ts'
import type { ColumnProfile, ColumnType, Detail } from './types.ts'
import { createWords } from './words.ts'

export interface Collector {
  readonly name: string
  readonly type: ColumnType
  /** What is wanted of it; vectors come in this order. */
  readonly select: readonly Wanted[]
  add(vectors: readonly Vector[], rows: number): void
  profile(detail: Detail): ColumnProfile
}

export interface ColumnPlace {
  readonly name: string
  readonly reading: Reading
  /** One among many, which have to do with less memory. */
  readonly wide: boolean
}

export const createCollector = (place: ColumnPlace): Collector =>
  place.reading.type === 'number' || place.reading.type === 'date'
    ? numberCollector(place, place.reading.type)
    : place.reading.type === 'identifier'
      ? keyCollector(place)
      : textCollector(place)

const numberCollector = (place: ColumnPlace, type: 'number' | 'date'): Collector => {
  const { name, wide, reading } = place
  const notation = isPlain(reading) ? {} : { notation: reading.notation }
  const count = { missing: 0, invalid: 0 }
  const numbers = createNumbers(wide)
  const tally = createTally(wide)
  const words = new Uint32Array(2 * 2048)
  return {
    ...{ name, type },
    select: [
      { kind: 'measure', column: name, type, notation: reading.notation, form: reading.form },
    ],
    add([vector], rows) {
      if (!vector) return
      const values = vector.numbers
      const isWhole = clean(vector, rows, count)
      numbers.add(values, rows)
      const hashes = words.length < 2 * rows ? new Uint32Array(2 * rows) : words
      hashNumbers(values, rows, hashes)
      tally.add(hashes, rows, isWhole ? null : (row) => Number.isNaN(values[row]), (row) =>
        labelOf(values[row] ?? 0, type),
      )
    },
    profile: (detail) => ({
      ...{
        name,
        type,
        ...notation,
        ...(reading.form && { form: reading.form }),
        ...count,
        ...distinctOf(tally, detail),
      },
      ...{ number: numbers.profile(detail), length: null, words: null },
    }),
  }
}

const isPlain = ({ notation = plainNotation }: Reading) =>
  notation.decimal === '.' && notation.affix === ''

/** Of the year 275760; no date of JavaScript is later. */
const lastSecond = 8.64e12

const labelOf = (value: number, type: 'number' | 'date') =>
  type === 'number'
    ? `${value}`
    : Math.abs(value) > lastSecond
      ? `${value} s after 1970`
      : new Date(value * 1000)
          .toISOString()
          .replace(/T00:00:00\.000Z$|\.000Z$/, '')
          .replace('T', ' ')

/** A larger number, positive or negative, is none: its square would not be a double any more. */
const largest = 1e150

/** Makes NaN of all that is no number, and counts it; answers whether nothing was. */
const clean = (
  { numbers, valid }: Vector,
  rows: number,
  count: { missing: number; invalid: number },
): boolean => {
  const before = count.missing + count.invalid
  for (let row = 0; row < rows; row++) {
    if (valid !== null && !isThere(valid, row)) {
      numbers[row] = Number.NaN
      count.missing++
    } else if (!(Math.abs(numbers[row] ?? 0) <= largest)) {
      numbers[row] = Number.NaN
      count.invalid++
    }
  }
  return count.missing + count.invalid === before
}

/** No value of it is kept. */
const keyCollector = ({ name, reading: { type }, wide }: ColumnPlace): Collector => {
  const tally = createTally(wide)
  let missing = 0
  return {
    ...{ name, type },
    select: [{ kind: 'hash', column: name, isFolded: false }],
    add([hashes], rows) {
      if (!hashes) return
      const { valid, words } = hashes
      missing += rows - countThere(valid, rows)
      tally.add(words, rows, valid && ((row) => !isThere(valid, row)), () => '')
    },
    profile(detail) {
      const { slack, top } = tally.frequent(1)
      return {
        ...{ name, type, missing, invalid: 0, ...distinctOf(tally, detail) },
        ...{ top: [], slack: Math.max(slack, top[0]?.[1] ?? 0) },
        ...{ number: null, length: null, words: null },
      }
    },
  }
}

const textCollector = ({ name, reading: { type }, wide }: ColumnPlace): Collector => {
  const tally = createTally(wide)
  const texts = type === 'text' ? createTexts() : null
  let missing = 0
  return {
    ...{ name, type },
    select: [
      { kind: 'text', column: name },
      // `True` and `true` are one value, called as it was first written.
      { kind: 'hash', column: name, isFolded: type === 'boolean' },
      ...(texts ? [{ kind: 'length' as const, column: name }] : []),
    ],
    add([vector, hashes, lengths], rows) {
      if (!vector || !hashes) return
      const { valid } = vector
      const { words } = hashes
      missing += rows - countThere(valid, rows)
      tally.add(words, rows, valid && ((row) => !isThere(valid, row)), (row) =>
        shortened(vector.text(row) ?? ''),
      )
      if (texts && lengths) texts.add(vector, lengths, rows)
    },
    profile: (detail) => ({
      ...{ name, type, missing, invalid: 0, ...distinctOf(tally, detail), number: null },
      ...anonymous(tally.frequent(detail.top), type),
      ...(texts ? texts.profile(detail) : { length: null, words: null }),
    }),
  }
}

/** Rows whose words are all read; of more, every sixteenth chunk. */
const allWords = 100_000

const createTexts = () => {
  const lengths = createNumbers(false)
  const words = createWords()
  let [read, chunks] = [0, 0]
  return {
    add(vector: Vector, { valid, numbers }: Vector, rows: number) {
      clean({ ...vector, valid, numbers }, rows, { missing: 0, invalid: 0 })
      lengths.add(numbers, rows)
      if (read >= allWords && chunks++ % 16 > 0) return
      read += rows
      for (let row = 0; row < rows; row++) {
        const text = vector.text(row)
        if (text !== null) words.add(text)
      }
    },
    profile: (detail: Detail) => ({
      length: lengths.profile(detail),
      words: words.profile(detail),
    }),
  }
}

/** No texts that only one row has: a profile goes where the rows do not. */
const anonymous = (
  { top, slack }: ReturnType<Tally['frequent']>,
  type: ColumnType,
): Pick<ColumnProfile, 'top' | 'slack'> => {
  if (type !== 'text') return { top, slack }
  const shown = top.filter(([, count]) => count > 1)
  const [, hidden = 0] = top[shown.length] ?? []
  return { top: shown, slack: Math.max(slack, hidden) }
}

/** A long value by its beginning and length. */
export const shortened = (text: string) =>
  text.length <= 60 ? text : `${text.slice(0, 50)}… (${text.length})`

const distinctOf = (tally: Tally, detail: Detail) => {
  const exact = tally.exact()
  const registers = foldRegisters(tally.registers, Math.min(detail.registers, registerBits))
  return {
    distinct: exact ?? estimate(tally.registers),
    distinctError: exact === null ? errorOf(registerBits) : 0,
    registers: writeRegisters(registers),
    ...tally.frequent(detail.top),
  }
}
