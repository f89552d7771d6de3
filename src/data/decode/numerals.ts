/** Numbers and dates as most are written, read from bytes. What is written otherwise is NaN here, and asked elsewhere. */
import type { Spans } from './split.ts'
import { textIn } from './split.ts'

const [dash, dot, comma, zero, colon, blank, letterT] = [45, 46, 44, 48, 58, 32, 84]

/** Powers of ten that are doubles. */
const powers = Float64Array.from({ length: 16 }, (_, at) => 10 ** at)

/** What stands between whole numbers and parts: a dot, or a comma too. */
export type Mark = '.' | ','

/** The rows that are read, and the address of what they come to. */
interface Read {
  readonly rows: number
  readonly at: number
}

export const createNumerals = ({ kernel, starts, ends, stride }: Spans) => {
  const powersAt = kernel.take(powers.byteLength)
  new Float64Array(kernel.bytes.buffer, powersAt, powers.length).set(powers)
  return {
    /** `-12.5`, `1.5e-7` and their like. Where there is no value it is NaN too. */
    numbers(column: number, { rows, mark, at }: Read & { readonly mark: Mark }): Float64Array {
      const first = starts + 4 * column
      const others = kernel.numbers(
        ...([first, ends + 4 * column, stride, rows] as const),
        ...([mark === ',' ? comma : dot, powersAt, at] as const),
      )
      const numbers = new Float64Array(kernel.bytes.buffer, at, rows)
      if (others === 0) return numbers
      const words = new Uint32Array(kernel.bytes.buffer)
      for (let row = 0, place = column; row < rows; row++, place += stride / 4)
        if (Number.isNaN(numbers[row]))
          numbers[row] = longNumber(
            kernel.bytes,
            words[starts / 4 + place] ?? 0,
            words[ends / 4 + place] ?? 0,
          )
      return numbers
    },
    /** `2024-02-29`, and the same with `14:44:15` behind a blank or a T, in seconds since 1970. */
    moments(column: number, { rows, at }: Read): Float64Array {
      const { bytes } = kernel
      const words = new Uint32Array(bytes.buffer)
      const numbers = new Float64Array(bytes.buffer, at, rows)
      for (let row = 0, place = column; row < rows; row++, place += stride / 4) {
        const start = words[starts / 4 + place] ?? 0
        const length = (words[ends / 4 + place] ?? 0) - start
        numbers[row] =
          (length === 10 || length === 19) && bytes[start + 4] === dash && bytes[start + 7] === dash
            ? dayAt(bytes, start) * 86_400 + (length === 10 ? 0 : timeAt(bytes, start + 10))
            : Number.NaN
      }
      return numbers
    },
  }
}

const long = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/

/** Sizes between which no digit is lost, nor anything but a zero becomes one. */
const [least, most] = [1e-300, 1e300]

/** One of many digits, or with an exponent: `1.5e-7`. */
const longNumber = (bytes: Uint8Array, start: number, end: number): number => {
  if (end === start || end - start > 40) return Number.NaN
  const text = textIn(bytes, start, end)
  const size = long.test(text) ? Math.abs(Number(text)) : 0
  return size >= least && size <= most ? Number(text) : Number.NaN
}

const pair = (bytes: Uint8Array, at: number): number => {
  const [tens, ones] = [(bytes[at] ?? 0) - zero, (bytes[at + 1] ?? 0) - zero]
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : Number.NaN
}

const months = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Days since 1970 of a day that there is, in the years 1 to 9999. */
const dayAt = (bytes: Uint8Array, at: number): number => {
  const year = 100 * pair(bytes, at) + pair(bytes, at + 2)
  const [month, day] = [pair(bytes, at + 5), pair(bytes, at + 8)]
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const most = month === 2 && isLeap ? 29 : (months[month - 1] ?? 0)
  if (!(year >= 1 && day >= 1 && day <= most)) return Number.NaN
  // Years that begin with March end with the day that not all have.
  const since = month > 2 ? year : year - 1
  const within = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  const leaps = Math.floor(since / 4) - Math.floor(since / 100) + Math.floor(since / 400)
  return 365 * since + leaps + within - 719_468
}

const timeAt = (bytes: Uint8Array, at: number): number => {
  const isTime =
    (bytes[at] === blank || bytes[at] === letterT) &&
    bytes[at + 3] === colon &&
    bytes[at + 6] === colon
  const [hours, minutes, seconds] = [pair(bytes, at + 1), pair(bytes, at + 4), pair(bytes, at + 7)]
  return isTime && hours <= 23 && minutes <= 59 && seconds <= 59
    ? (hours * 60 + minutes) * 60 + seconds
    : Number.NaN
}
