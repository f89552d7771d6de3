import { type DType, type Shape, shapeText } from '../value.ts'
import { type Call, expectShape, input, inputOf, int, misfit, type ShapeRule } from './rule.ts'

const floats: readonly DType[] = ['float32', 'float64']

/** Of `[batch, channels, …]`; the other inputs are `[channels]`. */
export const channelsOf = (call: Call): number => {
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
const batch = {
  inputs: [5, 5],
  outputs: [1, 3],
  attributes: { epsilon: 'float', momentum: 'float', training_mode: 'int' },
  infer(call: Call) {
    const channels = channelsOf(call)
    for (const i of [1, 2, 3, 4]) expectShape(call, i, [channels])
    const { dtype } = input(call, 0)
    const each = { dtype, shape: [channels] }
    return [input(call, 0), each, each].slice(0, call.outputs)
  },
} as const satisfies ShapeRule

/**
 * Over the axes from `axis` (default the last) on. Inputs: x, scale and bias of the lengths of those
 * axes. Outputs: y, then what the gradient reads again: the mean and 1 / √(variance + epsilon).
 */
const layer = {
  inputs: [3, 3],
  outputs: [1, 3],
  attributes: { axis: 'int', epsilon: 'float' },
  infer(call: Call) {
    const { dtype, shape } = inputOf(call, 0, floats)
    const axis = int(call, 'axis', -1)
    const at = axis < 0 ? axis + shape.length : axis
    for (const i of [1, 2]) expectShape(call, i, shape.slice(at))
    const kept: Shape = shape.map((dim, i) => (i < at ? dim : 1))
    return [input(call, 0), { dtype, shape: kept }, { dtype, shape: kept }].slice(0, call.outputs)
  },
} as const satisfies ShapeRule

/** Normalisation with given or its own statistics. */
export const normalOps = { BatchNormalization: batch, LayerNormalization: layer } as const
