import { type Answer, suggestionsOf } from '../core/answer.ts'
import { MillraceError } from '../core/error.ts'
import { predictRows } from '../tasks/codec/decode.ts'
import type { ServedPredictor } from './types.ts'

/**
 * Runs a model a few times before anybody waits for it: alone and in its largest batch. Fails
 * with `corrupt` where it does not answer with probabilities, so that it is never put in charge. Answers what kind of
 * answer it gives.
 */
export const warm = async (
  predictor: ServedPredictor,
  maxBatch: number,
): Promise<Answer['kind'] | undefined> => {
  const { example } = predictor
  let kind: Answer['kind'] | undefined
  for (const rows of [[example], Array.from({ length: maxBatch }, () => example)]) {
    const answers = await predictRows(predictor, rows, 5)
    if (answers.length !== rows.length)
      throw broken(`${rows.length} rows got ${answers.length} answers.`)
    for (const answer of answers) expectSound(answer)
    kind = answers[0]?.kind
  }
  return kind
}

const expectSound = (answer: Answer): void => {
  if (answer.kind === 'values') {
    const { low = 0, high = 0 } = answer.interval ?? {}
    for (const value of [...answer.values, low, high])
      if (!Number.isFinite(value)) throw broken(`It predicts ${value}.`)
    return
  }
  for (const { word, probability } of suggestionsOf(answer))
    if (!(probability >= 0 && probability <= 1))
      throw broken(`"${word}" got the probability ${probability}.`)
}

const broken = (what: string) =>
  new MillraceError('corrupt', { what, why: 'The model is damaged, or not a model of this kind.' })
