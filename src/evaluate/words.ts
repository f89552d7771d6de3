/** What each word of a text adds to the answer: a model that is linear in what words weigh tells it exactly. */
import { MillraceError } from '../core/error.ts'
import type { Explanation } from '../core/explanation.ts'
import type { Input } from '../core/input.ts'
import { float32, type Tensors } from '../core/tensor.ts'
import { answerGradients, answersName, weightsName } from '../nn/gradients/answers.ts'
import type { Graph } from '../onnx/graph.ts'
import { openSession, type Session } from '../onnx/session.ts'
import type { Refusal } from '../tasks/kit/record.ts'
import type { RowGraph } from '../tasks/kit/task.ts'
import { closing, dot, idOf, targetOf, weightsOf } from './target.ts'

interface Worded {
  readonly graph: RowGraph
  readonly model: Graph
  readonly told: Extract<RowGraph['told'], { readonly kind: 'words' }>
}

/** As `explain` does. */
export const explainWords = async (
  { graph, model, told }: Worded,
  input: Input,
  refusal: Refusal,
  label?: string,
): Promise<Explanation> => {
  const tensors = graph.tensors([input], () => refusal)
  const weighed = tensors[told.input]
  if (weighed?.dtype !== 'float32')
    throw new MillraceError('internal', { what: 'Expected numbers that words weigh.' })
  const { back, isLogits } = targetOf(model, graph.output)
  await using steep = closing(await openSession(answerGradients(back, graph.output, [told.input])))
  const width = graph.labels?.length ?? 1
  const none = { [told.input]: float32(new Float32Array(weighed.data.length), weighed.dims) }
  const answer = await answersOf(steep.session, tensors, new Float32Array(width))
  const id = idOf(graph, answer, label)
  const weights = weightsOf(width, id, isLogits)
  const gradients = (await run(steep.session, tensors, weights))[`grad:${told.input}`]
  const blank = await answersOf(steep.session, { ...tensors, ...none }, weights)
  const [value, base] = [dot(answer, weights), dot(blank, weights)]
  const names = told.wordsOf(input)
  const words = Array.from(weighed.data, (weight, at) => ({
    word: names[at] ?? '',
    adds: weight * Number(gradients?.data[at]),
  })).filter((_, at) => weighed.data[at] !== 0)
  const sum = words.reduce((all, { adds }) => all + adds, 0)
  return {
    ...{ answer: graph.labels?.[id] ?? null, value, base, rest: value - base - sum },
    unit: isLogits ? 'log-odds' : 'probability',
    ...{ columns: null, picture: null },
    words: words.sort((one, other) => Math.abs(other.adds) - Math.abs(one.adds)),
  }
}

const run = (session: Session, tensors: Tensors, weights: Float32Array): Promise<Tensors> =>
  session.run({ ...tensors, [weightsName]: float32(weights, [1, weights.length]) })

const answersOf = async (session: Session, tensors: Tensors, weights: Float32Array) => {
  const answers = (await run(session, tensors, weights))[answersName]
  return answers?.dtype === 'float32' ? answers.data : new Float32Array()
}
