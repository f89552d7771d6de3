/** Whether an answer can be given. */
import { type Answer, suggestionsOf } from '../core/answer.ts'
import { MillraceError } from '../core/error.ts'

/** Fails with `corrupt` for a number that is none, or is infinite. */
export const expectSound = (answer: Answer): void => {
  if (answer.kind === 'values') {
    const { low = 0, high = 0 } = answer.interval ?? {}
    for (const value of [...answer.values, low, high])
      if (!Number.isFinite(value)) throw unsound(`It predicts ${value}.`)
    return
  }
  for (const { word, probability } of suggestionsOf(answer))
    if (!Number.isFinite(probability)) throw unlikely(word, probability)
}

/** Fails with `corrupt` for a probability that is none. */
export const expectLikely = (answer: Answer): void => {
  for (const { word, probability } of suggestionsOf(answer))
    if (!(probability >= 0 && probability <= 1)) throw unlikely(word, probability)
}

const unlikely = (word: string, probability: number) =>
  unsound(`"${word}" got the probability ${probability}.`)

const unsound = (what: string) =>
  new MillraceError('corrupt', { what, why: 'The model is damaged, or not a model of this kind.' })

/** The answer, or why it cannot be given. */
export const soundOr = (told: Answer | MillraceError): Answer | MillraceError => {
  if (told instanceof MillraceError) return told
  try {
    expectSound(told)
    return told
  } catch (error) {
    if (error instanceof MillraceError) return error
    throw error
  }
}
