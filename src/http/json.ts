/** JSON of a request: bounded before it is read, and read without a silent change. */
import { MillraceError } from '../core/error.ts'

/** Lists and objects inside each other, at most. */
export const deepest = 32
/** Values of one body, at most: those of the longest list a request may hold, twice. */
const mostValues = 20_000

/**
 * The value of JSON in UTF-8. Whole numbers that JavaScript cannot hold exactly come as text, digit by digit.
 * `bad_input` says what cannot be read; `too_large` where there are too many values.
 */
export const readJson = (bytes: Uint8Array, most: number = mostValues): unknown => {
  const { longNumbers } = survey(bytes, most)
  const text = decode(bytes)
  const value = parse(text, longNumbers)
  if (mayHaveReserved.test(text)) refuseReserved(value)
  return value
}

/** A key may be written with escapes, of any of its letters. */
const mayHaveReserved = /__proto__|\\u00[567]/i

const quote = 0x22
const comma = 0x2c
const backslash = 0x5c
const opening = [0x5b, 0x7b]
const closing = [0x5d, 0x7d]
const zero = 0x30
const nine = 0x39

/** Digits from which on a whole number may be more than JavaScript counts. */
const manyDigits = 16

/** One look over the bytes, which builds nothing: how deep they are nested and how many values there are. */
const survey = (bytes: Uint8Array, most: number): { readonly longNumbers: boolean } => {
  let depth = 0
  let values = 1
  let digits = 0
  let longNumbers = false
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (byte >= zero && byte <= nine) {
      if (++digits === manyDigits) longNumbers = true
      continue
    }
    digits = 0
    if (byte === quote) at = endOfText(bytes, at)
    else if (byte === comma) {
      if (++values > most) throw tooMany(most)
    } else if (opening.includes(byte)) {
      if (++depth > deepest) throw tooDeep()
    } else if (closing.includes(byte)) depth--
  }
  return { longNumbers }
}

/** Place of the quote that ends the text which begins at a place. */
export const endOfText = (bytes: Uint8Array, start: number): number => {
  let at = start + 1
  for (; at < bytes.length && bytes[at] !== quote; at++) if (bytes[at] === backslash) at++
  return at
}

const decoder = new TextDecoder('utf-8', { fatal: true })

const decode = (bytes: Uint8Array): string => {
  try {
    return decoder.decode(bytes)
  } catch (cause) {
    throw new MillraceError('bad_input', {
      what: 'The body is not UTF-8.',
      fix: 'Send JSON encoded as UTF-8.',
      cause,
    })
  }
}

const parse = (text: string, longNumbers: boolean): unknown => {
  try {
    return longNumbers ? JSON.parse(text, keepDigits) : JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) throw notJson(error)
    throw error
  }
}

const keepDigits = (_: string, value: unknown, context?: { readonly source?: string }) => {
  const source = context?.source
  return typeof value === 'number' &&
    !Number.isSafeInteger(value) &&
    source !== undefined &&
    /^-?\d+$/.test(source)
    ? source
    : value
}

/** A key that JavaScript does not treat as one: what is under it would be lost without a word. */
const reserved = '__proto__'

const refuseReserved = (value: unknown) => {
  const left = [value]
  while (left.length > 0) {
    const next = left.pop()
    if (typeof next !== 'object' || next === null) continue
    if (Object.hasOwn(next, reserved))
      throw new MillraceError('bad_input', {
        what: `The body has a key "${reserved}", which is not read.`,
        why: 'JavaScript gives this name a meaning of its own.',
        fix: 'Leave it out; a column of this name has to be renamed before a model learns from it.',
      })
    for (const each of Object.values(next)) left.push(each)
  }
}

const tooDeep = () =>
  new MillraceError('bad_input', {
    what: `The body is nested more than ${deepest} levels deep.`,
    fix: 'Send JSON as /docs describes it: two levels are enough for every request.',
  })

const tooMany = (most: number) =>
  new MillraceError('too_large', {
    what: `The body has more than ${most} values.`,
    fix: 'Send it in smaller parts.',
  })

const notJson = ({ message }: SyntaxError) =>
  new MillraceError('bad_input', {
    what: 'The body is not JSON that can be read.',
    why: `${message.length > 200 ? `${message.slice(0, 200).toWellFormed()}…` : message}.`,
    fix: 'Send one JSON object, as /docs describes it.',
  })
