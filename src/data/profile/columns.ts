/** Collects what is known of one column, chunk by chunk. */
import { countThere, isThere, type Vector } from '../../store/lake/chunk.ts'
import { named } from '../../store/lake/lake.ts'
import { compress, writeDigest } from './digest.ts'
import { createGrid, type Grid } from './grid.ts'
import { addMoments, type Moments, momentsOf, noMoments } from './moments.ts'
import { errorOf, estimate, foldRegisters, writeRegisters } from './registers.ts'
import { createTally, hashNumbers, registerBits, type Tally } from './tally.ts'
import type { ColumnProfile, ColumnType, Detail, NumberProfile } from './types.ts'
import { createWords } from './words.ts'

export interface Collector {
  readonly name: string
  readonly type: ColumnType
  /** What is selected for it, as SQL; vectors come in this order. */
  readonly select: readonly string[]
  add(vectors: readonly Vector[], rows: number): void
  profile(detail: Detail): ColumnProfile
}

/** `wide`: one among many, which have to do with less memory. */
export const createCollector = (name: string, type: ColumnType, wide: boolean): Collector =>
  type === 'number' || type === 'date'
    ? numberCollector(name, type, wide)
    : textCollector(name, type, wide)

/** A double; null where it is missing, NaN where it is none. */
const numberIn = (name: string, type: ColumnType) => {
  const column = named(name)
  const number =
    type === 'date'
      ? `epoch(try_cast(${column} as timestamp))::double`
      : `try_cast(${column} as double)`
  return `case when ${column} is null then null else coalesce(${number}, 'nan'::double) end`
}

const numberCollector = (name: string, type: 'number' | 'date', wide: boolean): Collector => {
  const count = { missing: 0, invalid: 0 }
  const numbers = createNumbers(wide)
  const tally = createTally(wide)
  const words = new Uint32Array(2 * 2048)
  return {
    ...{ name, type },
    select: [numberIn(name, type)],
    add([vector], rows) {
      if (!vector) return
      const values = vector.numbers
      clean(vector, rows, count)
      numbers.add(values, rows)
      const hashes = words.length < 2 * rows ? new Uint32Array(2 * rows) : words
      hashNumbers(values, rows, hashes)
      tally.add(
        hashes,
        rows,
        (row) => Number.isNaN(values[row]),
        (row) => labelOf(values[row] ?? 0, type),
      )
    },
    profile: (detail) => ({
      ...{ name, type, ...count, ...distinctOf(tally, detail) },
      ...{ number: numbers.profile(detail), length: null, words: null },
    }),
  }
}

const labelOf = (value: number, type: 'number' | 'date') =>
  type === 'number'
    ? `${value}`
    : new Date(value * 1000)
        .toISOString()
        .replace(/T00:00:00\.000Z$|\.000Z$/, '')
        .replace('T', ' ')

/** A larger number, positive or negative, is none: its square would not be a double any more. */
const largest = 1e150

/** Makes NaN of all that is no number, and counts it. */
const clean = (
  { numbers, valid }: Vector,
  rows: number,
  count: { missing: number; invalid: number },
) => {
  for (let row = 0; row < rows; row++) {
    if (valid !== null && !isThere(valid, row)) {
      numbers[row] = Number.NaN
      count.missing++
    } else if (!(Math.abs(numbers[row] ?? 0) <= largest)) {
      numbers[row] = Number.NaN
      count.invalid++
    }
  }
}

const createNumbers = (wide: boolean) => {
  const grid: Grid = createGrid(wide ? 8 : undefined)
  let moments: Moments = noMoments
  return {
    add(values: Float64Array, rows: number) {
      grid.add(values, rows)
      moments = addMoments(moments, momentsOf(values, rows))
    },
    profile: ({ intervals }: Detail): NumberProfile => ({
      ...moments,
      digest: writeDigest(compress(grid.digest(), intervals)),
    }),
  }
}

const textCollector = (name: string, type: ColumnType, wide: boolean): Collector => {
  const column = named(name)
  const tally = createTally(wide)
  const texts = type === 'text' ? createTexts() : null
  let missing = 0
  return {
    ...{ name, type },
    select: [
      `${column}::varchar`,
      `hash(${column}::varchar)`,
      ...(texts ? [`length(${column}::varchar)::double`] : []),
    ],
    add([vector, hashes, lengths], rows) {
      if (!vector || !hashes) return
      const { valid } = vector
      const { words } = hashes
      missing += rows - countThere(valid, rows)
      tally.add(
        words,
        rows,
        (row) => valid !== null && !isThere(valid, row),
        (row) => shortened(vector.text(row) ?? ''),
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

/** No identifiers, and no texts that only one row has: a profile goes where the rows do not. */
const anonymous = (
  { top, slack }: ReturnType<Tally['frequent']>,
  type: ColumnType,
): Pick<ColumnProfile, 'top' | 'slack'> => {
  if (type !== 'identifier' && type !== 'text') return { top, slack }
  const shown = type === 'text' ? top.filter(([, count]) => count > 1) : []
  const [, hidden = 0] = top[shown.length] ?? []
  return { top: shown, slack: Math.max(slack, hidden) }
}

/** A long value by its beginning and length. */
const shortened = (text: string) =>
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
