/** How a model from elsewhere is asked and how it answers, as far as its graph tells. */
import { MillraceError } from '../../core/error.ts'
import { isFraction, type Port, type Tensor, type Tensors } from '../../core/tensor.ts'
import type { ForeignModel } from '../../onnx/foreign/inspect.ts'
import { type Answers, mostColumns, type Takes } from './options.ts'

/** Ops that know what to do with a number that is not known. */
const knowMissing = /^(ai\.onnx\.ml\.(Imputer|TreeEnsemble.*)|IsNaN)$/

/**
 * Records where each input is one row of numbers or texts, `[batch]` or `[batch, columns]`; else arrays. `names`: what the
 * columns are called, in the order of inputs and of places in them. Fails with `bad_usage` where they are not as many.
 */
export const takesOf = (
  { ops }: ForeignModel,
  inputs: readonly Port[],
  names: readonly string[] | null,
): Takes => {
  const columns = inputs.flatMap(columnsOf)
  const isTable =
    inputs.every((port) => columnsOf(port).length > 0) && columns.length <= mostColumns
  if (names !== null) expectNames(names, isTable ? columns.length : 0)
  if (!isTable) return { kind: 'tensors' }
  const [only] = inputs
  return {
    kind: 'columns',
    columns: columns.map(({ input, place, width }, at) => ({
      input,
      name: names?.[at] ?? (inputs.length > 1 || !only ? nameOf(input, place, width) : `${place}`),
    })),
    missing: ops.some((op) => knowMissing.test(op)),
  }
}

const nameOf = (input: string, place: number, width: number) =>
  width === 1 ? input : `${input}.${place}`

/** Columns of an input whose rows are numbers or texts; none of any other. */
const columnsOf = ({ name: input, shape }: Port) => {
  const [rows, width = 1, ...more] = shape
  const isRows = rows !== undefined && (typeof rows === 'string' || rows === 1)
  if (!isRows || more.length > 0 || typeof width !== 'number') return []
  return Array.from({ length: width }, (_, place) => ({ input, place, width }))
}

const expectNames = (names: readonly string[], expected: number): void => {
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (names.length === expected && twice === undefined) return
  throw new MillraceError('bad_usage', {
    what:
      twice !== undefined
        ? `The column ${JSON.stringify(twice)} is named twice.`
        : `${names.length} columns are named, and the model takes ${expected}.`,
    fix: 'Name every column once, in the order in which the model takes them.',
  })
}

/**
 * Classes where an output has a probability of each, by a label beside it or by Softmax; a number where the only output
 * has one a row; else arrays. `one` and `two`: what the model gave to one row, and to two where it takes two.
 */
export const answersOf = (
  model: ForeignModel,
  one: Tensors,
  two: Tensors | null,
  given: readonly string[] | null,
): Answers => {
  const found = classesOf(model, one, two, given) ?? valuesOf(one, two)
  if (given !== null && found?.kind !== 'classes')
    throw new MillraceError('bad_usage', {
      what: `${given.length} labels are named, and no output of the model has as many probabilities.`,
      fix: 'Name one label for each class, or leave them out.',
    })
  return found ?? { kind: 'tensors' }
}

const isRowwise = (name: string, one: Tensors, two: Tensors | null): boolean =>
  one[name]?.dims[0] === 1 && (two === null || two[name]?.dims[0] === 2)

const areShares = ({ data, dims }: Tensor): boolean => {
  const width = dims[1] ?? 0
  const shares = Array.from<string | number | bigint, number>(data, Number)
  return (
    shares.every((share) => share >= 0 && share <= 1) &&
    Array.from({ length: dims[0] ?? 0 }, (_, row) =>
      shares.slice(row * width, (row + 1) * width).reduce((sum, share) => sum + share, 0),
    ).every((sum) => Math.abs(sum - 1) < 1e-3)
  )
}

const classesOf = (
  { madeBy, labels }: ForeignModel,
  one: Tensors,
  two: Tensors | null,
  given: readonly string[] | null,
): Answers | null => {
  const outputs = Object.entries(one)
  const candidates = outputs.filter(
    ([name, tensor]) =>
      isFraction(tensor) &&
      tensor.dims.length === 2 &&
      (tensor.dims[1] ?? 0) >= 2 &&
      isRowwise(name, one, two) &&
      [tensor, two?.[name] ?? tensor].every(areShares),
  )
  const [only, another] = candidates
  if (!only || another) return null
  const [output, { dims }] = only
  const width = dims[1] ?? 0
  const hasLabel = outputs.some(([name, tensor]) => name !== output && !isFraction(tensor))
  if (!hasLabel && given === null && madeBy.get(output) !== 'Softmax') return null
  if (given !== null && given.length !== width) return null
  const known = labels.findLast((list) => list.length === width)
  const names = given ?? known ?? Array.from({ length: width }, (_, at) => `${at}`)
  return { kind: 'classes', output, labels: [...names] }
}

const valuesOf = (one: Tensors, two: Tensors | null): Answers | null => {
  const [[output, tensor] = [], another] = Object.entries(one)
  if (output === undefined || !tensor || another) return null
  const isNumbers = isFraction(tensor) && tensor.dims.length <= 2 && isRowwise(output, one, two)
  const areFinite = Array.from<string | number | bigint, number>(tensor.data, Number).every(
    Number.isFinite,
  )
  return isNumbers && areFinite ? { kind: 'values', output } : null
}
