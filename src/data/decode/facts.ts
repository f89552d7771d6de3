/** What is known of the values of some rows by their bytes alone; each is found out once, and stands until other rows come. */
import { isMarker } from '../../columns/mark.ts'
import { hashBytes, spare } from './hash.ts'
import { type Mark, readMoments, readNumbers } from './numerals.ts'
import type { Spans } from './split.ts'

export interface Facts {
  readonly rows: number
  readonly spans: Spans
  /** A bit a row, the lowest first: whether a value is there; null where all are. */
  valid(column: number): Uint8Array | null
  text(column: number, row: number): string
  /** NaN for what is not plainly one. */
  numbers(column: number, mark: Mark): Float64Array
  moments(column: number): Float64Array
  /** Whatever stands where there is no value. */
  hashes(column: number, isFolded: boolean): Uint32Array
}

/** `begin` says that there are other rows; `bare`: columns in which a usual mark of a missing value is none. */
export const createFacts = (
  spans: Spans,
  mostRows: number,
  bare: ReadonlySet<number>,
): Facts & { begin(rows: number): void } => {
  let [rows, turn] = [0, 0]
  /** What is found out of each column once, in the same place each time. */
  const each = <T>(create: () => T, find: (column: number, into: T) => void) => {
    const found = new Map<number, { turn: number; readonly value: T }>()
    return (column: number): T => {
      const known = found.get(column) ?? { turn: 0, value: create() }
      if (known.turn === turn) return known.value
      if (known.turn === 0) found.set(column, known)
      known.turn = turn
      find(column, known.value)
      return known.value
    }
  }
  const measured = (read: (column: number, numbers: Float64Array) => void) =>
    each(() => new Float64Array(mostRows), read)
  const hashed = (hash: typeof hashColumn) =>
    each(
      () => new Uint32Array(2 * mostRows),
      (column, words) => hash(spans, column, rows, words),
    )
  const numbersBy = {
    '.': measured((column, numbers) => readNumbers(spans, column, { rows, mark: '.', numbers })),
    ',': measured((column, numbers) => readNumbers(spans, column, { rows, mark: ',', numbers })),
  }
  const [hashes, folded] = [hashed(hashColumn), hashed(hashFolded)]
  const valid = each(
    () => ({ bits: new Uint8Array((mostRows + 7) >> 3), isWhole: true }),
    (column, into) => {
      into.isWhole = !findGone(spans, column, { rows, isBare: bare.has(column), bits: into.bits })
    },
  )
  return {
    ...{ spans, text: (column, row) => textAt(spans, column, row) },
    get rows() {
      return rows
    },
    valid(column) {
      const { bits, isWhole } = valid(column)
      return isWhole ? null : bits
    },
    numbers: (column, mark) => numbersBy[mark](column),
    moments: measured((column, numbers) => readMoments(spans, column, { rows, numbers })),
    hashes: (column, isFolded) => (isFolded ? folded : hashes)(column),
    begin(count) {
      rows = count
      turn++
    },
  }
}

export const textAt = (
  { bytes, starts, ends, width }: Spans,
  column: number,
  row: number,
): string => {
  const start = starts[row * width + column] ?? 0
  const length = (ends[row * width + column] ?? 0) - start
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, length).toString('utf8')
}

/** Whether some value is not there. */
const findGone = (
  spans: Spans,
  column: number,
  { rows, isBare, bits }: { rows: number; isBare: boolean; bits: Uint8Array },
): boolean => {
  const { starts, ends, width } = spans
  let isGone = false
  for (let row = 0, at = column; row < rows; row++, at += width) {
    if (starts[at] !== ends[at] && !(isBare && isMark(spans, column, row))) continue
    if (!isGone) bits.fill(255)
    isGone = true
    bits[row >> 3] = (bits[row >> 3] ?? 0) & ~(1 << (row & 7))
  }
  return isGone
}

const [dash, zero, nine] = [45, 48, 57]

/** None of them begins with a digit. */
const isMark = (spans: Spans, column: number, row: number): boolean => {
  const { bytes, starts, width } = spans
  const start = starts[row * width + column] ?? 0
  const first = bytes[start] ?? 0
  const digit = first === dash ? (bytes[start + 1] ?? 0) : first
  if (digit >= zero && digit <= nine) return false
  return isMarker(textAt(spans, column, row).replace(/^\p{Zs}+|\p{Zs}+$/gu, ''))
}

const hashColumn = (
  { view, starts, ends, width }: Spans,
  column: number,
  rows: number,
  words: Uint32Array,
): void => {
  for (let row = 0, at = column; row < rows; row++, at += width)
    hashBytes(view, starts[at] ?? 0, ends[at] ?? 0, words, row)
}

const hashFolded = (spans: Spans, column: number, rows: number, words: Uint32Array): void => {
  const { bytes, starts, ends, width } = spans
  let folded = Buffer.alloc(64)
  for (let row = 0, at = column; row < rows; row++, at += width) {
    const start = starts[at] ?? 0
    let length = (ends[at] ?? 0) - start
    if (length + spare > folded.length) folded = Buffer.alloc(2 * length + spare)
    let all = 0
    for (let place = 0; place < length; place++) {
      const byte = bytes[start + place] ?? 0
      folded[place] = byte >= 65 && byte <= 90 ? byte + 32 : byte
      all |= byte
    }
    if (all > 127) {
      const lower = Buffer.from(textAt(spans, column, row).toLowerCase())
      length = lower.length
      folded = Buffer.concat([lower, Buffer.alloc(64)])
    }
    hashBytes(new DataView(folded.buffer, folded.byteOffset, folded.length), 0, length, words, row)
  }
}
