/** Numbers and dates as most are written, read from bytes. What is written otherwise is NaN here, and asked elsewhere. */
import type { Spans } from './split.ts'

const [dash, dot, comma, zero, colon, blank, letterT] = [45, 46, 44, 48, 58, 32, 84]

/** Digits of which every number is a double, and powers of ten that are doubles: the quotient is the nearest one. */
const mostDigits = 15
const powers = Float64Array.from({ length: mostDigits + 1 }, (_, at) => 10 ** at)

/** What stands between whole numbers and parts: a dot, or a comma too. */
export type Mark = '.' | ','

/** `-12.5` and its like. Where there is no value it is NaN too. */
export const readNumbers = (
  { bytes, starts, ends, width }: Spans,
  column: number,
  { rows, mark, numbers }: { rows: number; mark: Mark; numbers: Float64Array },
): void => {
  const other = mark === ',' ? comma : dot
  for (let row = 0; row < rows; row++) {
    const end = ends[row * width + column] ?? 0
    let at = starts[row * width + column] ?? 0
    const isNegative = bytes[at] === dash
    if (isNegative) at++
    const first = at
    let [value, parts] = [0, -1]
    for (; at < end; at++) {
      const byte = bytes[at] ?? 0
      const digit = byte - zero
      if (digit >= 0 && digit <= 9) value = value * 10 + digit
      else if (parts < 0 && at > first && (byte === dot || byte === other)) parts = at
      else break
    }
    const digits = at - first - (parts < 0 ? 0 : 1)
    const isRead = at === end && digits > 0 && digits <= mostDigits && parts !== end - 1
    if (!isRead)
      numbers[row] =
        at > first ? longNumber(bytes, starts[row * width + column] ?? 0, end) : Number.NaN
    else {
      const size = parts < 0 ? value : value / (powers[end - parts - 1] ?? 1)
      numbers[row] = isNegative ? -size : size
    }
  }
}

const long = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/

/** Sizes between which no digit is lost, nor anything but a zero becomes one. */
const [least, most] = [1e-300, 1e300]

/** One of many digits, or with an exponent: `1.5e-7`. */
const longNumber = (bytes: Uint8Array, start: number, end: number): number => {
  if (end - start > 40) return Number.NaN
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1')
  const size = long.test(text) ? Math.abs(Number(text)) : 0
  return size >= least && size <= most ? Number(text) : Number.NaN
}

/** `2024-02-29`, and the same with `14:44:15` behind a blank or a T, in seconds since 1970. */
export const readMoments = (
  { bytes, starts, ends, width }: Spans,
  column: number,
  { rows, numbers }: { rows: number; numbers: Float64Array },
): void => {
  for (let row = 0; row < rows; row++) {
    const at = starts[row * width + column] ?? 0
    const length = (ends[row * width + column] ?? 0) - at
    numbers[row] =
      (length === 10 || length === 19) && bytes[at + 4] === dash && bytes[at + 7] === dash
        ? dayAt(bytes, at) * 86_400 + (length === 10 ? 0 : timeAt(bytes, at + 10))
        : Number.NaN
  }
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
