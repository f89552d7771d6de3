/** A number as somebody writes it into a field, with a point or a comma before its fraction. */
import type { TextInputProps } from '@mantine/core'

/** What a text says; `ambiguous` where it may be two numbers, null where it is none. */
export type Said = number | 'ambiguous' | null

const plain = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i
/** A comma before the fraction, thousands in groups by points or blanks, if at all. */
const withComma = /^[+-]?(?:\d+|\d{1,3}(?:([. ])\d{3})(?:\1\d{3})*)?,\d+$/
/** Thousands in groups by commas, and a point before the fraction, if at all. */
const commaGroups = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?$/
const otherGroups = /^[+-]?\d{1,3}(?: \d{3})+(?:\.\d*)?$|^[+-]?\d{1,3}(?:\.\d{3}){2,}$/
/** One comma and three digits behind it: a fraction, or thousands. */
const either = /^[+-]?[1-9]\d{0,2},\d{3}$/

/** Reads `3.5`, `3,5`, `1,234.5` and `1.234,5`, but not `1,234`: that is 1234 to some and 1.234 to others. */
export const numberIn = (text: string): Said => {
  const written = text
    .trim()
    .replace(/[\u00a0\u202f\u2009]/g, ' ')
    .replace(/^\u2212/, '-')
  if (plain.test(written)) return finite(written)
  if (either.test(written)) return 'ambiguous'
  if (withComma.test(written)) return finite(written.replace(/[. ]/g, '').replace(',', '.'))
  if (commaGroups.test(written)) return finite(written.replaceAll(',', ''))
  if (otherGroups.test(written))
    return finite(written.includes(' ') ? written.replaceAll(' ', '') : written.replaceAll('.', ''))
  return null
}

const finite = (text: string): number | null => {
  const value = Number(text)
  return Number.isFinite(value) ? value : null
}

/** Why a text is refused as a number; undefined where it is one, or empty. */
export const problemOf = (text: string): string | undefined => {
  if (text.trim() === '') return undefined
  const said = numberIn(text)
  if (said === 'ambiguous') {
    const [whole = '', rest = ''] = text.trim().split(',')
    return `${whole}${rest} or ${whole}.${rest}?`
  }
  return said === null ? 'A number such as 12.5' : undefined
}

/** What was understood, where that is written in another way; undefined where it reads as it was meant. */
export const understoodOf = (text: string): string | undefined => {
  const said = numberIn(text)
  return typeof said === 'number' && !plain.test(text.trim()) ? `read as ${said}` : undefined
}

/** The number that a field says; what is none stays as it was written, and is refused as what it is. */
export const fractionOf = (text: string): number | string => {
  const said = numberIn(text)
  return typeof said === 'number' ? said : text
}

/** What stands below the field of a number: why it is refused, or what was understood. */
export const hintsOf = (
  text: string,
): Pick<TextInputProps, 'error' | 'description'> &
  Required<Pick<TextInputProps, 'inputWrapperOrder'>> => ({
  error: problemOf(text),
  description: understoodOf(text),
  inputWrapperOrder: ['label', 'input', 'description', 'error'],
})
