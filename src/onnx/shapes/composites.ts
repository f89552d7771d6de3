import { type Dim, shapeText, type Type } from '../value.ts'
import { float, int, required } from './attributes.ts'
import { quotient } from './dims.ts'
import { expectRank, expectShape, floats, inputOf } from './expect.ts'
import { misfit } from './misfit.ts'
import { channelsOf } from './normal.ts'
import { type Call, shapeRule, unlimited } from './rule.ts'

const unrolling = { time: required('int'), units: required('int') } as const

/**
 * Of a recurrence unrolled over a known time: hidden `[time·batch, units]`, then for each step what the
 * gradient reads again, `saved` units wide each.
 */
const unrolled = (
  call: Pick<Call, 'op' | 'inputs'>,
  { time, units }: { readonly time: number; readonly units: number },
  { gates, saved }: { readonly gates: number; readonly saved: readonly number[] },
): readonly Type[] => {
  const { dtype } = inputOf(call, 0, floats)
  const [rows, width] = expectRank(call, 0, 2)
  if (width !== gates * units)
    throw misfit(call, `[time·batch, ${gates * units}]`, shapeText([rows, width]))
  expectShape(call, 1, [gates * units, units])
  const batch = share(call, rows, time)
  const step = saved.map((widths) => ({ dtype, shape: [batch, widths * units] }))
  return [{ dtype, shape: [rows, units] }, ...Array.from({ length: time }, () => step).flat()]
}

const share = (call: Pick<Call, 'op'>, rows: Dim, time: number): Dim => {
  const batch = time > 0 ? quotient(rows, time) : undefined
  if (batch === undefined) throw misfit(call, `rows of ${time} steps`, `${rows}`)
  return batch
}

/**
 * A recurrence unrolled over a known time, for training.
 * Inputs: projected `[time·batch, 4·units]` (input times kernel plus bias, time-major, gates in the
 * order i, o, f, c) and recurrent `[4·units, units]`. Attributes: time, units.
 * Outputs: hidden `[time·batch, units]`, then for each step what the gradient reads again.
 */
const unrolledLstm = shapeRule({
  inputs: [2, 2],
  outputs: [1, unlimited],
  attributes: unrolling,
  infer: (call) => unrolled(call, call.attributes, { gates: 4, saved: [3, 1, 1, 1] }),
})

/**
 * A gated recurrence unrolled over a known time, for training.
 * Inputs: projected `[time·batch, 3·units]` (input times kernel plus bias, time-major, gates in the
 * order z, r, h), recurrent `[3·units, units]` and the recurrent bias of h `[units]`. Attributes: time,
 * units. Outputs: hidden `[time·batch, units]`, then for each step what the gradient reads again.
 */
const unrolledGru = shapeRule({
  inputs: [3, 3],
  outputs: [1, unlimited],
  attributes: unrolling,
  infer(call) {
    const made = unrolled(call, call.attributes, { gates: 3, saved: [2, 1, 1] })
    expectShape(call, 2, [call.attributes.units])
    return made
  },
})

/**
 * The last layer and its loss in one: −log softmax(hidden · weights)[target] of each row.
 * Inputs: hidden `[rows, width]`, weights `[width, classes]`, or `[classes, width]` with `transB`, targets
 * int64 `[rows]`. Outputs: losses `[rows]`, then what the gradient reads again: the probabilities
 * `[rows, classes]` and those of the targets `[rows, 1]`.
 */
const linearCrossEntropy = shapeRule({
  inputs: [3, 3],
  outputs: [3, 3],
  attributes: { transB: int(0) },
  infer(call) {
    const { dtype } = inputOf(call, 0, floats)
    const [rows, width] = expectRank(call, 0, 2)
    const turned = call.attributes.transB === 1
    const classes = expectRank(call, 1, 2)[turned ? 0 : 1]
    expectShape(call, 1, turned ? [classes, width] : [width, classes])
    inputOf(call, 2, ['int64'])
    expectShape(call, 2, [rows])
    return [
      { dtype, shape: [rows] },
      { dtype, shape: [rows, classes] },
      { dtype, shape: [rows, 1] },
    ]
  },
})

/**
 * Normalisation of each channel by the batch's own mean and variance (of all elements, divided by their
 * number). Inputs: x `[batch, channels, …]`, scale and bias `[channels]`. Attribute: epsilon.
 * Outputs: y, mean and variance `[channels]`, then what the gradient reads again: x less its mean and
 * 1 / √(variance + epsilon) `[1, channels, 1, …]`. Mean and variance have no gradient of their own.
 */
const batchNormal = shapeRule({
  inputs: [3, 3],
  outputs: [5, 5],
  attributes: { epsilon: float(1e-5) },
  infer(call) {
    const channels = channelsOf(call)
    expectShape(call, 1, [channels])
    expectShape(call, 2, [channels])
    const [x] = call.inputs
    const each = { dtype: x.dtype, shape: [channels] }
    const wide = { dtype: x.dtype, shape: x.shape.map((_, i) => (i === 1 ? channels : 1)) }
    return [x, each, each, x, wide]
  },
})

/** x itself, through which no gradient passes. */
const stopGradient = shapeRule({
  inputs: [1, 1],
  outputs: [1, 1],
  attributes: {},
  infer: (call) => [inputOf(call, 0, floats)],
})

export const compositeOps = {
  UnrolledLstm: unrolledLstm,
  UnrolledGru: unrolledGru,
  LinearCrossEntropy: linearCrossEntropy,
  BatchNormal: batchNormal,
  StopGradient: stopGradient,
} as const
