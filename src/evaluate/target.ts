/** Which of a model's answers is explained, and in what unit. */
import { MillraceError } from '../core/error.ts'
import { outputOf } from '../nn/gradients/answers.ts'
import type { Graph } from '../onnx/graph.ts'
import type { Session } from '../onnx/session.ts'
import { listed } from '../tasks/kit/classes.ts'
import type { RowGraph } from '../tasks/kit/task.ts'

export const closing = (session: Session) => ({
  session,
  [Symbol.asyncDispose]: () => session.close(),
})

/** Before the softmax, where the answer is one: there a linear model is linear. */
export const targetOf = (back: Graph, output: string) => {
  const answer = outputOf(back, output)
  const node = back.nodes.find(({ outputs }) => outputs.some(({ name }) => name === answer.name))
  const isLogits = node?.op === 'Softmax' && answer.shape.length === 2
  if (!isLogits) return { back, isLogits }
  const of = outputOf(back, node.inputs[0] ?? '')
  return { back: { ...back, outputs: [{ name: output, of }] }, isLogits }
}

/** The place of the class that is explained, by itself the likeliest. Fails with `not_found` where there is none. */
export const idOf = (
  { labels }: RowGraph,
  answer: Float32Array,
  label: string | undefined,
): number => {
  if (label === undefined) return labels === null ? 0 : answer.indexOf(Math.max(...answer))
  const id = labels?.indexOf(label) ?? -1
  if (id >= 0) return id
  throw new MillraceError('not_found', {
    what: `There is no class ${JSON.stringify(label)} to explain.`,
    why: labels === null ? 'The model answers a number.' : `The model knows ${listed(labels)}.`,
    fix: labels === null ? 'Leave the class out.' : 'Name one of these, or leave it out.',
  })
}

/** Of the answers: the one itself, or how far it is above the mean of the others. */
export const weightsOf = (width: number, id: number, isLogits: boolean): Float32Array =>
  Float32Array.from({ length: width }, (_, at) =>
    at === id ? 1 : isLogits ? -1 / Math.max(1, width - 1) : 0,
  )

export const dot = (one: Float32Array, other: Float32Array): number =>
  one.reduce((sum, each, at) => sum + each * (other[at] ?? 0), 0)
