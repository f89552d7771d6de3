import type { Explanation } from '../../../src/core/explanation.ts'
import { apart } from '../../../src/core/figure.ts'
import type { Reasons } from '../../../src/core/records.ts'

const minus = '\u2212'

/** Four digits, with a sign that is wide enough to be seen. */
export const number = (value: number): string => {
  const short = apart(value)
  const text = Math.abs(short) >= 1000 ? short.toLocaleString('en') : `${Math.abs(short)}`
  return short < 0 ? `${minus}${text.replace('-', '')}` : text
}

export const signed = (value: number): string => (value < 0 ? number(value) : `+${number(value)}`)

const units: Readonly<Record<Explanation['unit'], string>> = {
  'log-odds': 'Log-odds',
  ...{ probability: 'Probability', number: 'The number' },
}

/** What adds most to an answer: `Adds most, in log-odds: calls 5 +2.412, months 3 +1.089`; null where nothing was kept. */
export const reasonWords = (why: Reasons | undefined): string | null => {
  if (!why || why.parts.length === 0) return null
  const unit = why.unit === 'number' ? '' : `, in ${units[why.unit].toLowerCase()}`
  return `Adds most${unit}: ${why.parts.map(({ part, adds }) => `${part} ${signed(adds)}`).join(', ')}`
}

const blanks = {
  columns: 'a record without values',
  words: 'a text without words',
  picture: 'a picture in one grey',
} as const

/** What adds up, and from where to where: `Log-odds of “spam”: −0.845 of a text without words, 3.905 of this one`. */
export const spanOf = (told: Explanation): string => {
  const { unit, answer, base, value } = told
  const what = unit === 'number' ? units[unit] : `${units[unit]} of “${answer}”`
  return `${what}: ${number(base)} of ${blanks[kindOf(told)]}, ${number(value)} of this one`
}

export const kindOf = ({ columns, words }: Explanation): keyof typeof blanks =>
  columns ? 'columns' : words ? 'words' : 'picture'

/** What is left over where it counts: a hundredth of the difference or more. */
export const restOf = ({ rest, value, base }: Explanation): string | null =>
  Math.abs(rest) < 0.01 * Math.abs(value - base) ? null : signed(rest)
