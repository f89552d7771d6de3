/** A predictor whose questions go through a scoring step; tensors go to the graph as they are. */
import type { Answer } from '../../../core/answer.ts'
import { MillraceError, messageOf } from '../../../core/error.ts'
import type { Input } from '../../../core/input.ts'
import type { Tensors } from '../../../core/tensor.ts'
import type { Session } from '../../../onnx/session.ts'
import { otherForm } from '../../codec/decode.ts'
import { expectInputs } from '../../codec/tensors.ts'
import { badInput } from '../../kit/record.ts'
import { isByRow, runEach, runStacked } from '../../kit/stack.ts'
import type { Package, Predictor } from '../../kit/task.ts'
import { loadStep } from './load.ts'
import { createScorer, type Prepared, type Scorer } from './score.ts'
import { asStep } from './stray.ts'

export interface StepOptions {
  /** Name of the module in the package. */
  readonly entry: string
  readonly example: string
}

/** A question that goes to the graph, and what becomes of its outputs. */
interface Going {
  readonly inputs: Tensors
  readonly prepared: Prepared | null
}

export const openStep = async (
  { manifest, folder, file }: Package,
  session: Session,
  { entry, example }: StepOptions,
): Promise<Predictor> => {
  const { signature } = manifest
  // Fails where it is no file of the package.
  file(entry)
  const { prepare, answer } = createScorer(await loadStep(folder, entry), signature)
  const scorer: Scorer = {
    prepare: (...asked) => asStep(folder, () => prepare(...asked)),
    answer: (...asked) => asStep(folder, () => answer(...asked)),
  }
  const start = async (input: Input, place: number, count: number): Promise<Going> => {
    if (input.kind === 'json') {
      const prepared = await scorer.prepare(input, badInput(place, count))
      return { inputs: prepared.inputs, prepared }
    }
    if (input.kind !== 'tensors') throw otherForm('The model', 'record')
    expectInputs(input.tensors, signature)
    return { inputs: input.tensors, prepared: null }
  }
  const run = (all: readonly Tensors[]) =>
    isByRow(signature)
      ? runStacked(all, (inputs) => session.run(inputs))
      : runEach(all, (inputs) => session.run(inputs))
  const predictEach = async (inputs: readonly Input[], k: number) => {
    const going = await settled(inputs.map((input, at) => start(input, at, inputs.length)))
    const outputs = (await runs(run, going.flatMap(inputsIn))).values()
    return settled(
      going.map(async (each) => {
        if (each instanceof MillraceError) throw each
        const found = outputs.next().value
        if (!found || found instanceof MillraceError) throw found
        return answered(scorer, each, found, k)
      }),
    )
  }
  return {
    info: manifest,
    form: { kind: 'json', inputs: signature.inputs },
    example,
    predictEach,
    async predict(inputs, k) {
      return (await predictEach(inputs, k)).map((told) => {
        if (told instanceof MillraceError) throw told
        return told
      })
    },
    close: () => session.close(),
  }
}

const inputsIn = (going: Going | MillraceError) =>
  going instanceof MillraceError ? [] : [going.inputs]

const answered = async (
  scorer: Scorer,
  { prepared }: Going,
  tensors: Tensors,
  k: number,
): Promise<Answer> =>
  prepared ? scorer.answer(prepared, tensors, k) : { kind: 'tensors', tensors }

/** What each came to, or why it was refused; any other error ends all. */
const settled = <T>(work: readonly Promise<T>[]): Promise<(T | MillraceError)[]> =>
  Promise.all(
    work.map((each) =>
      each.catch((error) => {
        if (error instanceof MillraceError) return error
        throw error
      }),
    ),
  )

/** Together; where the graph cannot be run on all of them, each by itself. */
const runs = async (
  run: (all: readonly Tensors[]) => Promise<readonly Tensors[]>,
  all: readonly Tensors[],
): Promise<readonly (Tensors | MillraceError)[]> => {
  try {
    return all.length === 0 ? [] : await run(all)
  } catch (cause) {
    if (all.length === 1) return [notRun(cause)]
    const each: (Tensors | MillraceError)[] = []
    for (const inputs of all) each.push(...(await runs(run, [inputs])))
    return each
  }
}

const notRun = (cause: unknown) =>
  new MillraceError('bad_input', {
    what: 'The model cannot be run on these tensors.',
    why: messageOf(cause),
    fix: 'Give values that the model knows.',
    cause,
  })
