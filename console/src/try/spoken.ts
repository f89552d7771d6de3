import type { PredictView } from '../../../src/operations/contract.ts'
import { measured, percent } from '../format.ts'

/** Where a number lies, as "90 % between 12 and 15". */
export const lyingOf = ({ low, high, share }: NonNullable<PredictView['interval']>): string =>
  `${percent(share)} between ${measured(low)} and ${measured(high)}`

/** What an answer says in a word or a number, for those who hear it. */
export const spokenOf = ({ prediction, interval, suggestions: [best] }: PredictView): string => {
  if (typeof prediction === 'number')
    return `Prediction: ${measured(prediction)}${interval ? `, ${lyingOf(interval)}` : ''}.`
  return best ? `Prediction: ${best.word}, ${percent(best.probability)}.` : ''
}

/** Classes that are named one by one, at most. */
const mostNamed = 4

/** What may be true of what was asked: the classes, or a number; empty while nobody knows. */
export const truthWords = (answer: Pick<PredictView, 'prediction' | 'suggestions'> | undefined) => {
  if (typeof answer?.prediction === 'number') return 'a number'
  const words = (answer?.suggestions ?? []).map(({ word }) => word)
  if (words.length > mostNamed) return `one of the classes, such as ${words[0]}`
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`
}
