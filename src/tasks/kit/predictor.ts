/** What every predictor does alike: rows go through the model a few at a time, tensors as they are. */
import type { Answer } from '../../core/answer.ts'
import { MillraceError, messageOf } from '../../core/error.ts'
import type { Form, Input, InputOf } from '../../core/input.ts'
import type { Tensors } from '../../core/tensor.ts'
import type { Session } from '../../onnx/session.ts'
import { otherForm } from '../codec/decode.ts'
import { expectInputs } from '../codec/tensors.ts'
import { badInput, type Refusal } from './record.ts'
import { isByRow, runEach, runStacked } from './stack.ts'
import type { Package, Predictor, Signature } from './task.ts'

export interface PredictorOptions<Kind extends Form['kind']> {
  readonly form: Extract<Form, { readonly kind: Kind }>
  /** A row it can answer. */
  readonly example: string
  /** Inputs that are answered at a time. Default: all. */
  readonly together?: number
  /** Answers inputs, of which there is at least one; throws `refusalOf(place)(…)` for one that it cannot read. */
  answer(
    inputs: readonly InputOf<Kind>[],
    k: number,
    refusalOf: (place: number) => Refusal,
  ): Promise<readonly Answer[]>
}

/** A predictor of a package by its open session, which it closes. */
export const createPredictor = <Kind extends Form['kind']>(
  { manifest }: Package,
  session: Session,
  { form, example, together = Number.POSITIVE_INFINITY, answer }: PredictorOptions<Kind>,
): Predictor => {
  const isOwn = (input: Input): input is InputOf<Kind> => input.kind === form.kind
  const answerOwn = async (
    inputs: readonly InputOf<Kind>[],
    places: readonly number[],
    k: number,
    all: number,
  ) => {
    const answers: Answer[] = []
    for (let from = 0; from < inputs.length; from += together)
      answers.push(
        ...(await answer(inputs.slice(from, from + together), k, (at) =>
          badInput(places[from + at] ?? 0, all),
        )),
      )
    return answers
  }
  return {
    info: manifest,
    form,
    example,
    async predict(inputs, k) {
      const own = inputs.filter(isOwn)
      const places = inputs.flatMap((input, place) => (isOwn(input) ? [place] : []))
      const answers = (await answerOwn(own, places, k, inputs.length)).values()
      const asked = inputs.filter((input) => !isOwn(input))
      const tensors = (await answerTensors(asked, session, manifest.signature, form)).values()
      return inputs.map((input) => next(isOwn(input) ? answers : tensors))
    },
    close: () => session.close(),
  }
}

/** The same of a model that is asked in arrays alone. */
export const createArrayPredictor = (
  { manifest }: Package,
  session: Session,
  { form, example }: Pick<PredictorOptions<'tensors'>, 'form' | 'example'>,
): Predictor => ({
  ...{ info: manifest, form, example },
  predict: (inputs) => answerTensors(inputs, session, manifest.signature, form),
  close: () => session.close(),
})

const next = (answers: Iterator<Answer>): Answer => {
  const { done, value } = answers.next()
  if (!done) return value
  throw new MillraceError('internal', {
    what: 'The model answered fewer inputs than it was given.',
  })
}

const formNames = {
  ...({ text: 'text', record: 'record', image: 'record' } as const),
  ...({ json: 'record', tensors: 'arrays' } as const),
}

const answerTensors = async (
  inputs: readonly Input[],
  session: Session,
  signature: Signature,
  form: Form,
): Promise<Answer[]> => {
  const questions = inputs.map((input) => {
    if (input.kind !== 'tensors') throw otherForm('The model', formNames[form.kind])
    expectInputs(input.tensors, signature)
    return input.tensors
  })
  const run = (tensors: Tensors) => runOn(tensors, session)
  const answers = isByRow(signature)
    ? await runStacked(questions, run)
    : await runEach(questions, run)
  return answers.map((tensors) => ({ kind: 'tensors', tensors }))
}

/** What fits the signature can still be out of a model's range, such as the id of a word that it has not. */
const runOn = async (tensors: Tensors, session: Session): Promise<Tensors> => {
  try {
    return await session.run(tensors)
  } catch (cause) {
    throw new MillraceError('bad_input', {
      what: 'The model cannot be run on these tensors.',
      why: messageOf(cause),
      fix: 'Give values that the model knows, such as ids below the size of its vocabulary.',
      cause,
    })
  }
}
