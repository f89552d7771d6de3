/** What is known of the values of some rows by their bytes alone; each is found out once, and stands until other rows come. */
import { isMarker } from '../../columns/mark.ts'
import { createNumerals, type Mark } from './numerals.ts'
import { type Spans, textIn } from './split.ts'

export interface Facts {
  readonly rows: number
  readonly spans: Spans
  /** Of a column: where its value begins and ends in each row, see `Spans`. */
  places(column: number): { readonly starts: number; readonly ends: number }
  /** A bit a row, the lowest first: whether a value is there; null where all are. Its address, too, or 0. */
  valid(column: number): { readonly bits: Uint8Array | null; readonly at: number }
  text(column: number, row: number): string
  /** Characters of it. */
  length(column: number, row: number): number
  /** NaN for what is not plainly one. */
  numbers(column: number, mark: Mark): Float64Array
  moments(column: number): Float64Array
  /** The address of hashes; whatever stands where there is no value. */
  hashes(column: number, isFolded: boolean): number
  /** Rows whose text an automaton does not accept, whether there is one or not. */
  refused(column: number, machine: { readonly steps: number; readonly ends: number }): Uint32Array
}

/** `begin` says that there are other rows; `bare`: columns in which a usual mark of a missing value is none. */
export const createFacts = (
  spans: Spans,
  mostRows: number,
  bare: ReadonlySet<number>,
): Facts & { begin(rows: number): void } => {
  const { kernel, stride } = spans
  const numerals = createNumerals(spans)
  const list = kernel.take(4 * mostRows)
  let [rows, turn] = [0, 0]
  /** What is found out of each column once, at the same address each time. */
  const each = <T>(bytes: number, find: (column: number, at: number) => T) => {
    const found = new Map<number, { turn: number; readonly at: number; value: T }>()
    return (column: number): T => {
      const known = found.get(column)
      if (known?.turn === turn) return known.value
      const at = known?.at ?? kernel.take(bytes)
      const value = find(column, at)
      found.set(column, { turn, at, value })
      return value
    }
  }
  const places = (column: number) => ({
    starts: spans.starts + 4 * column,
    ends: spans.ends + 4 * column,
  })
  const listed = (count: number) => new Uint32Array(kernel.bytes.buffer, list, count)
  const text = (column: number, row: number) => textAt(spans, column, row)
  const measured = (mark: Mark) =>
    each(8 * mostRows, (column, at) => numerals.numbers(column, { rows, mark, at }))
  const numbersBy = { '.': measured('.'), ',': measured(',') }
  const hashes = each(8 * mostRows, (column, at) => {
    const { starts, ends } = places(column)
    kernel.hash(starts, ends, stride, rows, at)
    return at
  })
  const fold = createFolding(spans)
  const folded = each(8 * mostRows, (column, at) => {
    const { starts, ends } = places(column)
    kernel.hash(starts, ends, stride, rows, at)
    fold(column, rows, at)
    return at
  })
  return {
    ...{ spans, places, text, length: (column, row) => lengthAt(spans, column, row) },
    get rows() {
      return rows
    },
    valid: each((mostRows + 7) >> 3, (column, at) => {
      const { starts, ends } = places(column)
      const isBare = bare.has(column)
      const count = kernel.gone(starts, ends, stride, rows, isBare ? 1 : 0, list)
      const gone = isBare ? listed(count).filter((row) => isMark(text(column, row))) : listed(count)
      if (gone.length === 0) return { bits: null, at: 0 }
      const bits = new Uint8Array(kernel.bytes.buffer, at, (rows + 7) >> 3).fill(255)
      for (const row of gone) bits[row >> 3] = (bits[row >> 3] ?? 0) & ~(1 << (row & 7))
      return { bits, at }
    }),
    numbers: (column, mark) => numbersBy[mark](column),
    moments: each(8 * mostRows, (column, at) => numerals.moments(column, { rows, at })),
    hashes: (column, isFolded) => (isFolded ? folded : hashes)(column),
    refused(column, machine) {
      const { starts, ends } = places(column)
      return listed(
        kernel.refused(starts, ends, stride, rows, machine.steps, machine.ends, list),
      ).slice()
    },
    begin(count) {
      rows = count
      turn++
    },
  }
}

const textAt = ({ kernel, starts, ends, stride }: Spans, column: number, row: number): string => {
  const words = new Uint32Array(kernel.bytes.buffer)
  const place = (row * stride) / 4 + column
  return textIn(kernel.bytes, words[starts / 4 + place] ?? 0, words[ends / 4 + place] ?? 0)
}

const lengthAt = ({ kernel, starts, ends, stride }: Spans, column: number, row: number): number => {
  const { bytes } = kernel
  const words = new Uint32Array(bytes.buffer)
  const place = (row * stride) / 4 + column
  const end = words[ends / 4 + place] ?? 0
  let length = 0
  for (let at = words[starts / 4 + place] ?? 0; at < end; at++)
    if (((bytes[at] ?? 0) & 0xc0) !== 0x80) length++
  return length
}

/** Of a text, or of none. */
const isMark = (text: string): boolean =>
  text === '' || isMarker(text.replace(/^\p{Zs}+|\p{Zs}+$/gu, ''))

/** Different texts of which it is remembered what they are in small letters. */
const mostFolded = 16

/** Hashes of texts in small letters, by the hashes of the texts themselves. */
const createFolding = (spans: Spans) => {
  const { kernel } = spans
  const scratch = kernel.take(1024)
  const known: (readonly [low: number, high: number, one: number, other: number])[] = []
  const hashOf = (text: string): readonly [number, number] => {
    const bytes = Buffer.from(text)
    const at = bytes.length < 900 ? scratch : kernel.take(bytes.length + 32)
    const words = new Uint32Array(kernel.bytes.buffer, at, 4)
    words.set([at + 16, at + 16 + bytes.length])
    kernel.bytes.set(bytes, at + 16)
    kernel.hash(at, at + 4, 8, 1, at + 8)
    return [words[2] ?? 0, words[3] ?? 0]
  }
  /** Makes hashes of texts those of the same in small letters. */
  return (column: number, rows: number, at: number): void => {
    const words = new Uint32Array(kernel.bytes.buffer, at, 2 * rows)
    for (let row = 0; row < rows; row++) {
      const low = words[2 * row] ?? 0
      const high = words[2 * row + 1] ?? 0
      const there = known.find((each) => each[0] === low && each[1] === high)
      const [, , one, other] =
        there ?? ([low, high, ...hashOf(textAt(spans, column, row).toLowerCase())] as const)
      if (!there && known.length < mostFolded) known.push([low, high, one, other])
      words[2 * row] = one
      words[2 * row + 1] = other
    }
  }
}
