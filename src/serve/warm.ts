import { MillraceError } from '../core/error.ts'
import type { TextPredictor } from './types.ts'

const phrase = 'please let me know if you'

/**
 * Runs a model a few times before anybody waits for it: alone and in a batch, short and long. Fails
 * with `corrupt` where it does not answer with probabilities, so that it is never put in charge.
 */
export const warm = async (predictor: TextPredictor): Promise<void> => {
  for (const texts of [[phrase], Array.from({ length: 64 }, (_, i) => phrase.slice(0, 6 + i))]) {
    const answers = await predictor.predict(texts, 5)
    if (answers.length !== texts.length)
      throw broken(`${texts.length} texts got ${answers.length} answers.`)
    for (const { word, probability } of answers.flat())
      if (!(probability >= 0 && probability <= 1))
        throw broken(`"${word}" got the probability ${probability}.`)
  }
}

const broken = (what: string) =>
  new MillraceError('corrupt', { what, why: 'The model is damaged, or not a model of this kind.' })
