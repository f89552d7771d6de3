/** Rows moved a step against a model: each number of them by its sign in the gradient. Source: Goodfellow et al. (2014). */
import { MillraceError } from '../../core/error.ts'
import { float32, type Tensor, type Tensors } from '../../core/tensor.ts'
import type { Scores } from '../../metrics/scores.ts'
import { answerGradients, weightsName } from '../../nn/gradients/answers.ts'
import { openSession, type Session } from '../../onnx/session.ts'
import type { RowModel } from '../../tasks/catalogue.ts'
import { decodeRows } from '../../tasks/codec/decode.ts'
import { badRow } from '../../tasks/kit/record.ts'
import type { RowGraph } from '../../tasks/kit/task.ts'
import { closing } from '../target.ts'

/** What some rows are, and what a model is given for them. */
interface Part {
  readonly truths: readonly number[]
  readonly tensors: Tensors
}

/**
 * What a model says about rows that were moved by `amount`: numbers by so many deviations of their column, bytes by so much
 * of their range. Towards the likeliest other class, or away from the number that is true. Values that are missing stay
 * so, and what is no number, such as a category, stays as it is. Fails with `refused` where nothing can be moved.
 */
export const attacked = async (
  { rows: graph, model }: RowModel,
  rows: readonly string[],
  amount: number,
): Promise<Scores> => {
  if (graph.moved.length === 0)
    throw new MillraceError('refused', {
      what: 'No input of the model is a number that could be moved.',
      fix: 'Leave `adversarial` out.',
    })
  const parts = await partsOf(graph, rows)
  const steps = stepsOf(graph, parts, amount)
  await using plain = closing(await openSession(model))
  await using steep = closing(await openSession(answerGradients(model, graph.output, graph.moved)))
  const answers: Float32Array[] = []
  for (const { truths, tensors } of parts) {
    const before = await answersOf(plain.session, graph, tensors)
    const weights = weightsOf(graph, truths, before)
    const wanted = [...graph.moved.map((name) => `grad:${name}`)]
    const gradients = await steep.session.run(
      {
        ...floating(tensors, graph.moved),
        [weightsName]: float32(weights, [truths.length, weights.length / truths.length]),
      },
      wanted,
    )
    answers.push(await answersOf(plain.session, graph, movedBy(tensors, gradients, steps)))
  }
  return graph.scores(
    parts.flatMap(({ truths }) => truths),
    Float32Array.from(answers.flatMap((each) => [...each])),
  )
}

const partsOf = async (graph: RowGraph, rows: readonly string[]): Promise<Part[]> => {
  const parts: Part[] = []
  for (let from = 0; from < rows.length; from += graph.together) {
    const some = rows.slice(from, from + graph.together)
    const refusalOf = (at: number) => badRow(rows, from + at, 'validation')
    const inputs = await decodeRows(some, graph.form)
    parts.push({
      truths: some.map((row, at) => graph.truthOf(row, refusalOf(at))),
      tensors: graph.tensors(inputs, refusalOf),
    })
  }
  return parts
}

/** `[rows, width]` */
export const answersOf = async (session: Session, graph: RowGraph, tensors: Tensors) => {
  const answer = (await session.run(tensors, [graph.output]))[graph.output]
  if (answer?.dtype === 'float32') return answer.data
  throw new MillraceError('corrupt', {
    what: `The model does not answer with "${graph.output}".`,
    fix: 'Roll back to another version, or train again.',
  })
}

/**
 * Which way an answer gets worse: up with the likeliest other class and down with the true one; numbers further away
 * from the true one. 0 where nobody knows what is true.
 */
export const weightsOf = (
  { labels }: Pick<RowGraph, 'labels'>,
  truths: readonly number[],
  answers: Float32Array,
): Float32Array => {
  const weights = new Float32Array(answers.length)
  const width = answers.length / truths.length
  truths.forEach((truth, row) => {
    const from = row * width
    if (labels === null) {
      weights[from] = (answers[from] ?? 0) >= truth ? 1 : -1
      return
    }
    if (truth < 0) return
    let other = -1
    for (let id = 0; id < width; id++)
      if (id !== truth && (other < 0 || (answers[from + id] ?? 0) > (answers[from + other] ?? 0)))
        other = id
    weights[from + truth] = -1
    weights[from + other] = 1
  })
  return weights
}

/** Bytes of the inputs that are moved as numbers. */
const floating = (tensors: Tensors, names: readonly string[]): Tensors =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [
      name,
      names.includes(name) && tensor.dtype === 'uint8'
        ? float32(Float32Array.from(tensor.data), tensor.dims)
        : tensor,
    ]),
  )

/** How far each number of a row is moved, by input; of bytes all alike. */
const stepsOf = (
  { moved }: RowGraph,
  parts: readonly Part[],
  amount: number,
): ReadonlyMap<string, Float64Array> =>
  new Map(
    moved.map((name) => {
      const all = parts.flatMap(({ tensors }) => tensors[name] ?? [])
      const [first] = all
      return [
        name,
        first?.dtype === 'uint8'
          ? Float64Array.of(255 * amount)
          : deviationsOf(all).map((deviation) => deviation * amount),
      ] as const
    }),
  )

/** Of each column of some tensors `[rows, columns]`, without what is missing. */
const deviationsOf = (all: readonly Tensor[]): Float64Array => {
  const width = all[0]?.dims[1] ?? 0
  return Float64Array.from({ length: width }, (_, column) => {
    const values = all.flatMap(({ data }) => {
      const found: number[] = []
      for (let at = column; at < data.length; at += width) found.push(Number(data[at]))
      return found.filter((value) => !Number.isNaN(value))
    })
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
    return values.length === 0 ? 0 : Math.sqrt(squares / values.length)
  })
}

const movedBy = (
  tensors: Tensors,
  gradients: Tensors,
  steps: ReadonlyMap<string, Float64Array>,
): Tensors =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => {
      const [by, gradient] = [steps.get(name), gradients[`grad:${name}`]]
      if (!by || !gradient) return [name, tensor]
      const step = (at: number) => (by[at % by.length] ?? 0) * Math.sign(Number(gradient.data[at]))
      if (tensor.dtype === 'uint8') {
        const data = tensor.data.map((byte, at) =>
          Math.round(Math.min(255, Math.max(0, byte + step(at)))),
        )
        return [name, { ...tensor, data }]
      }
      if (tensor.dtype !== 'float32') return [name, tensor]
      return [
        name,
        float32(
          tensor.data.map((value, at) => value + step(at)),
          tensor.dims,
        ),
      ]
    }),
  )
