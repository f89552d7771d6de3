import { type Shape, shapeText } from '../value.ts'
import { float, int } from './attributes.ts'
import { expectShape, floats, inputOf } from './expect.ts'
import { misfit } from './misfit.ts'
import { type Call, shapeRule } from './rule.ts'

/** Of `[batch, channels, …]`; the other inputs are `[channels]`. */
export const channelsOf = (call: Pick<Call, 'op' | 'inputs'>): number => {
  const { shape } = inputOf(call, 0, floats)
  const channels = shape[1]
  if (typeof channels !== 'number')
    throw misfit(call, '[batch, channels, …] with known channels', shapeText(shape))
  return channels
}

/**
 * Inputs: x `[batch, channels, …]`, scale, bias, mean and variance of each channel. With `training_mode` 1
 * the batch's own statistics count; outputs two and three are then the mean and the variance, each
 * momentum·given + (1 − momentum)·the batch's.
 */
const batch = shapeRule({
  inputs: [5, 5],
  outputs: [1, 3],
  attributes: { epsilon: float(1e-5), momentum: float(0.9), training_mode: int(0) },
  infer(call) {
    const channels = channelsOf(call)
    for (const i of [1, 2, 3, 4]) expectShape(call, i, [channels])
    const [x] = call.inputs
    const each = { dtype: x.dtype, shape: [channels] }
    return [x, each, each].slice(0, call.outputs)
  },
})

/**
 * Over the axes from `axis` (default the last) on. Inputs: x, scale and bias of the lengths of those
 * axes. Outputs: y, then what the gradient reads again: the mean and 1 / √(variance + epsilon).
 */
const layer = shapeRule({
  inputs: [3, 3],
  outputs: [1, 3],
  attributes: { axis: int(-1), epsilon: float(1e-5) },
  infer(call) {
    const x = inputOf(call, 0, floats)
    const { axis } = call.attributes
    const at = axis < 0 ? axis + x.shape.length : axis
    for (const i of [1, 2]) expectShape(call, i, x.shape.slice(at))
    const shape: Shape = x.shape.map((dim, i) => (i < at ? dim : 1))
    const kept = { dtype: x.dtype, shape }
    return [x, kept, kept].slice(0, call.outputs)
  },
})

/** Normalisation with given or its own statistics. */
export const normalOps = { BatchNormalization: batch, LayerNormalization: layer } as const
