/** Features of what is answered, by what was answered to the rows that were held out. */
import { numbersOf, type Quantiles } from '../../core/quantiles.ts'
import type { HeldOutAnswers } from '../../core/reference.ts'
import type { Feature, NumberValues } from '../types.ts'
import { answerName, confidenceName } from './readings.ts'

/** Numbers that stand for those of a reference. */
const mostPoints = 10_000

export const answersOf = (answers: HeldOutAnswers | null): readonly Feature[] => {
  switch (answers?.kind) {
    case undefined:
      return []
    case 'classes':
      return [
        predicted(answerName, {
          ...{ kind: 'category', counts: new Map(answers.answered), rest: answers.others },
          ...{ missing: 0, invalid: 0 },
        }),
        predicted(confidenceName, valuesOf(answers.confidence)),
      ]
    case 'numbers':
      return [predicted(answerName, valuesOf(answers.answered))]
    case 'words':
      return [predicted(confidenceName, valuesOf(answers.confidence))]
  }
}

const predicted = (name: string, values: Feature['values']): Feature => ({
  ...{ name, of: 'prediction', values, weight: null },
})

export const valuesOf = (quantiles: Quantiles): NumberValues => ({
  ...{ kind: 'number', rows: quantiles.count, missing: 0, invalid: 0 },
  sample: { sorted: numbersOf(quantiles, mostPoints), missing: 0 },
})
