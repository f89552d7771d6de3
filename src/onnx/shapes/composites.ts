import { type Dim, shapeText } from '../value.ts'
import { quotient } from './dims.ts'
import { channelsOf } from './normal.ts'
import {
  type Call,
  expectRank,
  expectShape,
  input,
  inputOf,
  int,
  misfit,
  type ShapeRule,
} from './rule.ts'

/**
 * A recurrence unrolled over a known time, for training.
 * Inputs: projected `[time·batch, 4·units]` (input times kernel plus bias, time-major, gates in the
 * order i, o, f, c) and recurrent `[4·units, units]`. Attributes: time, units.
 * Outputs: hidden `[time·batch, units]`, then for each step what the gradient reads again.
 */
const unrolledLstm = {
  inputs: [2, 2],
  outputs: [1, Number.POSITIVE_INFINITY],
  attributes: { time: 'int', units: 'int' },
  infer(call: Call) {
    const time = int(call, 'time', 0)
    const units = int(call, 'units', 0)
    const { dtype } = inputOf(call, 0, ['float32', 'float64'])
    const [rows, width] = expectRank(call, 0, 2) as [Dim, Dim]
    if (width !== 4 * units)
      throw misfit(call, `[time·batch, ${4 * units}]`, shapeText([rows, width]))
    expectShape(call, 1, [4 * units, units])
    const batch = share(call, rows, time)
    const step = [
      { dtype, shape: [batch, 3 * units] },
      { dtype, shape: [batch, units] },
      { dtype, shape: [batch, units] },
      { dtype, shape: [batch, units] },
    ]
    const saved = Array.from({ length: time }, () => step).flat()
    return [{ dtype, shape: [rows, units] }, ...saved]
  },
} as const satisfies ShapeRule

/**
 * A gated recurrence unrolled over a known time, for training.
 * Inputs: projected `[time·batch, 3·units]` (input times kernel plus bias, time-major, gates in the
 * order z, r, h), recurrent `[3·units, units]` and the recurrent bias of h `[units]`. Attributes: time,
 * units. Outputs: hidden `[time·batch, units]`, then for each step what the gradient reads again.
 */
const unrolledGru = {
  inputs: [3, 3],
  outputs: [1, Number.POSITIVE_INFINITY],
  attributes: { time: 'int', units: 'int' },
  infer(call: Call) {
    const time = int(call, 'time', 0)
    const units = int(call, 'units', 0)
    const { dtype } = inputOf(call, 0, ['float32', 'float64'])
    const [rows, width] = expectRank(call, 0, 2) as [Dim, Dim]
    if (width !== 3 * units)
      throw misfit(call, `[time·batch, ${3 * units}]`, shapeText([rows, width]))
    expectShape(call, 1, [3 * units, units])
    expectShape(call, 2, [units])
    const batch = share(call, rows, time)
    const step = [
      { dtype, shape: [batch, 2 * units] },
      { dtype, shape: [batch, units] },
      { dtype, shape: [batch, units] },
    ]
    const saved = Array.from({ length: time }, () => step).flat()
    return [{ dtype, shape: [rows, units] }, ...saved]
  },
} as const satisfies ShapeRule

const share = (call: Call, rows: Dim, time: number): Dim => {
  const batch = time > 0 ? quotient(rows, time) : undefined
  if (batch === undefined) throw misfit(call, `rows of ${time} steps`, `${rows}`)
  return batch
}

/**
 * The last layer and its loss in one: mean over rows of −log softmax(hidden · weights)[target].
 * Inputs: hidden `[rows, width]`, weights `[width, classes]`, targets int64 `[rows]`.
 * Outputs: loss `[]`, then what the gradient reads again: the probabilities `[rows, classes]` and those
 * of the targets `[rows, 1]`.
 */
const linearCrossEntropy = {
  inputs: [3, 3],
  outputs: [1, 3],
  attributes: {},
  infer(call: Call) {
    const { dtype } = inputOf(call, 0, ['float32', 'float64'])
    const [rows, width] = expectRank(call, 0, 2) as [Dim, Dim]
    const [, classes] = expectRank(call, 1, 2) as [Dim, Dim]
    expectShape(call, 1, [width, classes])
    inputOf(call, 2, ['int64'])
    expectShape(call, 2, [rows])
    return [
      { dtype, shape: [] },
      { dtype, shape: [rows, classes] },
      { dtype, shape: [rows, 1] },
    ].slice(0, call.outputs)
  },
} as const satisfies ShapeRule

/**
 * Normalisation of each channel by the batch's own mean and variance (of all elements, divided by their
 * number). Inputs: x `[batch, channels, …]`, scale and bias `[channels]`. Attribute: epsilon.
 * Outputs: y, mean and variance `[channels]`, then what the gradient reads again: x less its mean and
 * 1 / √(variance + epsilon) `[1, channels, 1, …]`. Mean and variance have no gradient of their own.
 */
const batchNormal = {
  inputs: [3, 3],
  outputs: [5, 5],
  attributes: { epsilon: 'float' },
  infer(call: Call) {
    const channels = channelsOf(call)
    expectShape(call, 1, [channels])
    expectShape(call, 2, [channels])
    const { dtype, shape } = input(call, 0)
    const each = { dtype, shape: [channels] }
    const wide = { dtype, shape: shape.map((_, i) => (i === 1 ? channels : 1)) }
    return [input(call, 0), each, each, input(call, 0), wide]
  },
} as const satisfies ShapeRule

export const compositeOps = {
  UnrolledLstm: unrolledLstm,
  UnrolledGru: unrolledGru,
  LinearCrossEntropy: linearCrossEntropy,
  BatchNormal: batchNormal,
} as const
