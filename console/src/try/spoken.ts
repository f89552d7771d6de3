import type { PredictView } from '../../../src/operations/contract.ts'
import { measured, percent } from '../format.ts'

/** What an answer says in a word or a number, for those who hear it. */
export const spokenOf = ({ prediction, suggestions: [best] }: PredictView): string => {
  if (typeof prediction === 'number') return `Prediction: ${measured(prediction)}.`
  return best ? `Prediction: ${best.word}, ${percent(best.probability)}.` : ''
}
