/** Whether an answer can be given. */
import { type Answer, suggestionsOf } from '../core/answer.ts'
import { MillraceError } from '../core/error.ts'
import { sizeOf } from '../core/tensor.ts'
import { size } from '../core/text.ts'

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

/** Bytes of the tensors that answer one request, at most: as many as a request may have. */
const mostAnswered = 32 * 1024 * 1024

/** Counts what answers one request. Fails with `too_large` where that is more than is given. */
export const createAllowance = () => {
  let bytes = 0
  return (answer: Answer): void => {
    if (answer.kind === 'tensors') bytes += sizeOf(answer.tensors)
    if (bytes > mostAnswered)
      throw new MillraceError('too_large', {
        what: `The model answers ${size(bytes)}; an answer has ${size(mostAnswered)} at most.`,
        fix: 'Ask for less at a time.',
      })
  }
}

/** The answer, or why it cannot be given. */
export const soundOr = (told: Answer | MillraceError): Answer | MillraceError => {
  if (told instanceof MillraceError) return told
  try {
    expectSound(told)
    createAllowance()(told)
    return told
  } catch (error) {
    if (error instanceof MillraceError) return error
    throw error
  }
}
