/** Many questions to one model. */
import { type ErrorCode, MillraceError } from '../../core/error.ts'
import type { Question } from '../../core/input.ts'
import { quoted } from '../../core/text.ts'
import { createAllowance } from '../../serve/sound.ts'
import type { Endpoint, Prediction, PredictOptions } from '../../serve/types.ts'
import { type Asked, expectFitting, expectShort } from '../size.ts'
import type { ServingOptions } from '../types.ts'

/** Questions under way at a time: as many as go through a model together a few times. */
const atOnce = 256

/** An answer to each question, in their order. What refuses one refuses all, and says which row it is. */
export const askAll = async (
  endpoint: Endpoint,
  questions: readonly Question[],
  optionsOf: (place: number) => PredictOptions,
): Promise<Prediction[]> => {
  const predictions: Prediction[] = []
  const allow = createAllowance()
  const asked = async (question: Question, place: number) => {
    try {
      const prediction = await ask(endpoint, question, optionsOf(place))
      allow(prediction.answer)
      return prediction
    } catch (error) {
      return refuseRow(error, place, questions.length)
    }
  }
  for (let from = 0; from < questions.length; from += atOnce)
    predictions.push(
      ...(await Promise.all(
        questions.slice(from, from + atOnce).map((question, at) => asked(question, from + at)),
      )),
    )
  return predictions
}

const ask = async (
  endpoint: Endpoint,
  question: Question,
  options: PredictOptions,
): Promise<Prediction> => {
  const asked = askedIn(question)
  expectShort(asked)
  return endpoint.predict(question, {
    ...options,
    accept: (answering) => expectFitting(asked, answering),
  })
}

const askedIn = (question: Question): Asked => {
  switch (question.kind) {
    case 'text':
      return { text: question.text }
    case 'record':
    case 'list':
      return { row: question.values }
    case 'arrays':
      return { inputs: question.arrays }
    default:
      return {}
  }
}

/** What a question asks, as the log keeps it. */
export const saidIn = (question: Question | undefined): unknown => {
  const { text, row, inputs } = question ? askedIn(question) : {}
  return text ?? row ?? inputs ?? null
}

/** What answers under a name. Fails with `not_found` where there is none. */
export const endpointOf = (
  { endpoints }: Pick<ServingOptions, 'endpoints'>,
  name: string,
): Endpoint => {
  const endpoint = endpoints.get(name)
  if (endpoint) return endpoint
  throw new MillraceError('not_found', {
    what: `There is no model ${quoted(name)}.`,
    fix: `Ask for one of: ${[...endpoints.keys()].join(', ')}.`,
  })
}

/** What is about one row, and not about the model or the server. */
const ofRows: ReadonlySet<ErrorCode> = new Set(['bad_input', 'step_failed', 'corrupt', 'too_large'])

const refuseRow = (error: unknown, row: number, rows: number): never => {
  if (!(error instanceof MillraceError) || !ofRows.has(error.code) || rows === 1) throw error
  const { code, what, why, fix } = error
  throw new MillraceError(code, {
    what: `Row ${row}: ${what}`,
    ...(why !== undefined && { why }),
    ...(fix !== undefined && { fix }),
    cause: error,
  })
}
