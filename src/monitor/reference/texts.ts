/** Counts texts: how long they are, their words, and how many of these training did not have. */
import { rounded } from '../../core/quantiles.ts'
import { finest } from '../../data/profile/fit.ts'
import { createUnknown, createWords } from '../../data/profile/words.ts'
import type { Words } from '../types.ts'
import type { Features } from './features.ts'
import { type ColumnReading, lengthOf, unknownIn } from './readings.ts'
import { type Settle, settledTo } from './sinks.ts'
import { textOf } from './values.ts'

/** Words that are told of, the most frequent. */
const mostWords = 1000

export interface TextSink {
  add(value: unknown): void
  words(): Words
}

export const createTextSink = (
  { name, grain, words: known, beginnings = false }: ColumnReading,
  features: Features,
): TextSink => {
  const lengths = beginnings ? null : features.number(lengthOf(name), 'text', settledTo(grain))
  const shares =
    beginnings || !known ? null : features.number(unknownIn(name), 'text', settledToDigits)
  const unknownOf = known && createUnknown(known)
  const tally = createWords()
  let [looked, unknown] = [0, 0]
  return {
    add(value) {
      const text = textOf(value)
      if (text === null) return lengths?.count('invalid')
      if (text === '') return lengths?.count('missing')
      lengths?.add(lettersOf(text))
      tally.add(text)
      if (!unknownOf) return
      const found = unknownOf(text)
      looked += found.tokens
      unknown += found.unknown
      if (found.tokens > 0) shares?.add(found.unknown / found.tokens)
    },
    words() {
      const { tokens, top, slack } = tally.profile({ ...finest, top: mostWords })
      return {
        ...{ tokens, counts: new Map(top), slack },
        unknown: known && Math.round((tokens * unknown) / Math.max(1, looked)),
      }
    },
  }
}

/** As `rounded` tells them apart. */
export const settledToDigits: Settle = (numbers) => numbers.map(rounded)

const lettersOf = (text: string): number => {
  let letters = 0
  for (const _ of text) letters++
  return letters
}
