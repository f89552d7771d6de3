import { type Answer, bestOf, suggestionsOf } from '../core/answer.ts'
import { arraysOfTensors } from '../core/nested.ts'
import type { Prediction } from '../serve/types.ts'
import type { PredictView } from './contract.ts'

/** A prediction as `POST /predict` and `millrace predict --json` tell it. */
export const viewOf = ({
  answer,
  model,
  version,
  variant,
}: Pick<Prediction, 'answer' | 'model' | 'version'> &
  Partial<Pick<Prediction, 'variant'>>): PredictView => ({
  ...named(answer),
  ...(answer.kind === 'values' && answer.interval && { interval: answer.interval }),
  ...(answer.kind === 'tensors' && { outputs: arraysOfTensors(answer.tensors) }),
  suggestions: [...suggestionsOf(answer)],
  model,
  version,
  ...(variant === 'fallback' && { fallback: true as const }),
})

/** The best answer, under the name of what it is. */
const named = (answer: Answer): Pick<PredictView, 'next_word' | 'prediction'> => {
  const best = bestOf(answer)
  return answer.kind === 'text'
    ? { next_word: typeof best === 'string' ? best : null }
    : { prediction: best }
}
