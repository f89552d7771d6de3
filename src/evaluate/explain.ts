/**
 * What each value of a row adds to the answer: integrated gradients (Sundararajan et al., 2017) on the way from a row that
 * nothing is known of. What is added comes to the difference of both answers; of a linear model it is exact.
 */
import { MillraceError } from '../core/error.ts'
import type { Explanation } from '../core/explanation.ts'
import type { Fields, Input } from '../core/input.ts'
import { float32, type Tensor, type Tensors } from '../core/tensor.ts'
import {
  answerGradients,
  answersName,
  type Lifted,
  lift,
  weightsName,
} from '../nn/gradients/answers.ts'
import { openSession, type Session } from '../onnx/session.ts'
import type { RowModel } from '../tasks/catalogue.ts'
import type { Refusal } from '../tasks/kit/record.ts'
import type { RowGraph } from '../tasks/kit/task.ts'
import { closing, dot, idOf, targetOf, weightsOf } from './target.ts'
import { explainWords } from './words.ts'

/** Points of the way, at first and at most; rows of a run. */
const points = { first: 32, most: 512, together: 32 }

/** Part of the difference that may be left when all is added up. */
const exact = 1e-3

/** The row, the one that nothing is known of, and the row's values each alone: `[2 + values, …]`. */
interface Asked {
  readonly values: readonly (readonly [column: string, value: string])[]
  readonly tensors: Tensors
}

/**
 * Explains one answer; `label`: of which class, by itself the likeliest. Fails with `not_found` for a class that the
 * model does not know, and with `bad_input` for a row that it cannot read.
 */
export const explain = async (
  { rows: graph, model }: RowModel,
  input: Input,
  refusal: Refusal,
  label?: string,
): Promise<Explanation> => {
  const { told: by } = graph
  if (by.kind === 'words') return explainWords({ graph, model, told: by }, input, refusal, label)
  const asked = askedOf({ ...graph, told: by }, input, refusal)
  const lifted = lift(model)
  const target = targetOf(lifted.back, graph.output)
  await using front = closing(await openSession(lifted.front))
  await using steep = closing(
    await openSession(answerGradients(target.back, graph.output, lifted.names)),
  )
  const numbers = await front.session.run(asked.tensors)
  const way = wayOf(steep.session, lifted, numbers)
  const answer = await way.answerAt(1)
  const id = idOf(graph, answer, label)
  const weights = weightsOf(answer.length, id, target.isLogits)
  const [value, base] = [dot(answer, weights), dot(await way.answerAt(0), weights)]
  const told = await addedUp(way, numbers, { weights, difference: value - base, asked })
  return {
    ...{ answer: graph.labels?.[id] ?? null, value, base, rest: value - base - told.sum },
    unit: graph.labels === null ? 'number' : target.isLogits ? 'log-odds' : 'probability',
    ...partsOf(graph, asked, told),
  }
}

/** What is told by columns, or by a picture. */
interface Moved extends RowGraph {
  readonly told: Exclude<RowGraph['told'], { readonly kind: 'words' }>
}

const askedOf = (graph: Moved, input: Input, refusal: Refusal): Asked => {
  const { told } = graph
  if (told.kind === 'picture') {
    const row = graph.tensors([input], () => refusal)
    return {
      values: [],
      tensors: Object.fromEntries(
        Object.entries(row).map(([name, tensor]) => [name, stacked(tensor, told.blank[name])]),
      ),
    }
  }
  const fields: Fields = input.kind === 'record' ? input.fields : new Map()
  const values = told.columns.flatMap((column) => {
    const value = fields.get(column)
    return value === undefined ? [] : [[column, value] as const]
  })
  const alone = values.map((each): Input => ({ kind: 'record', fields: new Map([each]) }))
  const nothing: Input = { kind: 'record', fields: new Map() }
  return { values, tensors: graph.tensors([input, nothing, ...alone], () => refusal) }
}

/** Bytes `[1, …]` on top of others of the same shape. */
const stacked = (tensor: Tensor, below: Tensor | undefined): Tensor => {
  if (tensor.dtype !== 'uint8' || below?.dtype !== 'uint8')
    throw new MillraceError('internal', { what: 'Expected the bytes of two pictures.' })
  const data = new Uint8Array(tensor.data.length + below.data.length)
  data.set(tensor.data)
  data.set(below.data, tensor.data.length)
  return { dtype: 'uint8', dims: [2, ...tensor.dims.slice(1)], data }
}

/** What the model answers on the straight way between two rows, and the mean gradient along it. */
const wayOf = (session: Session, { names }: Lifted, numbers: Tensors) => {
  const at = (places: readonly number[]): Tensors =>
    Object.fromEntries(
      names.map((name) => {
        const { row, blank, dims } = endsOf(numbers[name])
        const data = new Float32Array(places.length * row.length)
        places.forEach((share, point) => {
          for (let place = 0; place < row.length; place++) {
            const from = blank[place] ?? 0
            data[point * row.length + place] = from + share * ((row[place] ?? 0) - from)
          }
        })
        return [name, float32(data, [places.length, ...dims])]
      }),
    )
  const run = async (places: readonly number[], weights: Float32Array) => {
    const width = weights.length / places.length
    return session.run({ ...at(places), [weightsName]: float32(weights, [places.length, width]) })
  }
  const width = Number(session.inputs.find(({ name }) => name === weightsName)?.shape[1] ?? 1)
  return {
    names,
    async answerAt(share: number): Promise<Float32Array> {
      const answers = (await run([share], new Float32Array(width)))[answersName]
      return answers?.dtype === 'float32' ? answers.data : new Float32Array()
    },
    /** Sums over the points, by the number that is moved. */
    async gradients(
      count: number,
      weights: Float32Array,
    ): Promise<ReadonlyMap<string, Float64Array>> {
      const sums = new Map(
        names.map((name) => [name, new Float64Array(endsOf(numbers[name]).row.length)]),
      )
      for (let from = 0; from < count; from += points.together) {
        const some = Math.min(points.together, count - from)
        const places = Array.from({ length: some }, (_, place) => (from + place + 0.5) / count)
        const repeated = Float32Array.from(
          { length: some * weights.length },
          (_, place) => weights[place % weights.length] ?? 0,
        )
        const found = await run(places, repeated)
        for (const [name, sum] of sums)
          Array.from(found[`grad:${name}`]?.data ?? [], Number).forEach((value, place) => {
            sum[place % sum.length] = (sum[place % sum.length] ?? 0) + value
          })
      }
      return sums
    },
  }
}

type Way = ReturnType<typeof wayOf>

/** A row's numbers and those of the one that nothing is known of. */
const endsOf = (tensor: Tensor | undefined) => {
  if (tensor?.dtype !== 'float32')
    throw new MillraceError('internal', { what: 'Expected numbers to be moved.' })
  const [rows = 1, ...dims] = tensor.dims
  const size = tensor.data.length / rows
  const rowAt = (row: number) => tensor.data.subarray(row * size, (row + 1) * size)
  return { row: rowAt(0), blank: rowAt(1), rowAt, dims, size }
}

interface Added {
  readonly sum: number
  /** By value that stands alone, in their order. */
  readonly values: readonly number[]
  /** By name of the number that is moved, each place of it. */
  readonly places: ReadonlyMap<string, Float64Array>
}

/** Finer and finer, until what is added up comes to the difference. */
const addedUp = async (
  way: Way,
  numbers: Tensors,
  how: { readonly weights: Float32Array; readonly difference: number; readonly asked: Asked },
): Promise<Added> => {
  const { weights, difference, asked } = how
  for (let count = points.first; ; count *= 2) {
    const gradients = await way.gradients(count, weights)
    const added = addedBy(gradients, numbers, count, asked.values.length)
    const isExact =
      Math.abs(difference - added.sum) <= exact * Math.max(Math.abs(difference), exact)
    if (isExact || count >= points.most) return added
  }
}

const addedBy = (
  gradients: ReadonlyMap<string, Float64Array>,
  numbers: Tensors,
  count: number,
  values: number,
): Added => {
  const places = new Map<string, Float64Array>()
  const alone = new Float64Array(values)
  let sum = 0
  for (const [name, gradient] of gradients) {
    const { row, blank, rowAt } = endsOf(numbers[name])
    const mean = gradient.map((each) => each / count)
    const adds = mean.map((slope, place) => slope * ((row[place] ?? 0) - (blank[place] ?? 0)))
    places.set(name, adds)
    sum += adds.reduce((all, each) => all + each, 0)
    for (let at = 0; at < values; at++) {
      const only = rowAt(2 + at)
      for (let place = 0; place < only.length; place++)
        alone[at] =
          (alone[at] ?? 0) + (mean[place] ?? 0) * ((only[place] ?? 0) - (blank[place] ?? 0))
    }
  }
  return { sum, values: [...alone], places }
}

const partsOf = (
  { told, form }: RowGraph,
  { values }: Asked,
  added: Added,
): Pick<Explanation, 'columns' | 'words' | 'picture'> => {
  if (told.kind === 'columns') {
    const columns = values.map(([column, value], at) => ({
      ...{ column, value },
      adds: added.values[at] ?? 0,
    }))
    return {
      ...{ picture: null, words: null },
      columns: columns.sort((one, other) => Math.abs(other.adds) - Math.abs(one.adds)),
    }
  }
  const [all = new Float64Array()] = added.places.values()
  const { height = 0, width = 0, channels = 1 } = form.kind === 'image' ? form : {}
  const adds = Array.from({ length: height * width }, (_, pixel) =>
    all.subarray(pixel * channels, (pixel + 1) * channels).reduce((sum, each) => sum + each, 0),
  )
  return { columns: null, words: null, picture: { height, width, adds } }
}
