/** Normalisation, forward and backward side by side. d means the gradient of the loss. */
import { MillraceError } from '../../core/error.ts'
import type { Builder } from '../../onnx/builder.ts'
import type { blockOps } from '../../onnx/shapes/blocks.ts'
import type { normalOps } from '../../onnx/shapes/normal.ts'
import type { Value } from '../../onnx/value.ts'
import { unstretched } from './elementwise.ts'
import { known } from './layout.ts'
import { byFirst, type Gradient, type Gradients, type Lower } from './rule.ts'

const otherAxes = (x: Value) => x.shape.flatMap((_, i) => (i === 1 ? [] : [i]))

/** `[channels]` → `[1, channels, 1, …]` */
const wide = (g: Builder, each: Value, x: Value) =>
  g.op('Reshape', [each, g.ints(x.shape.map((_, i) => (i === 1 ? -1 : 1)))])

const flat = (g: Builder, value: Value) => g.op('Reshape', [value, g.ints([-1])])

/** y = (x − mean)·scale / √(variance + ε) + bias; one op takes the statistics and applies them. */
export const lowerBatchNormal: Lower<'BatchNormal'> = (g, [x, scale, bias], { epsilon }) => {
  // onnxruntime writes the new statistics over the old ones, and makes one of constants and of nodes that
  // are alike: so the old ones are computed, each from an input that no other normalisation has.
  const none = (from: Value) => g.op('Mul', [from, g.constant(0)])
  const [y, each, spread] = g.ops(
    'BatchNormalization',
    [x, scale, bias, none(scale), none(bias)],
    { epsilon, momentum: 0, training_mode: 1 },
    3,
  )
  const centred = g.op('Sub', [x, wide(g, each, x)])
  const deviation = g.op('Sqrt', [g.op('Add', [spread, g.constant(epsilon)])])
  const inverse = wide(g, g.op('Div', [g.constant(1), deviation]), x)
  return [y, each, spread, centred, inverse]
}

/**
 * x̂ = centred·inverse: dbias = Σ d, dscale = Σ d·x̂,
 * dx = scale·inverse·(d − dbias/n − x̂·dscale/n) (Ioffe and Szegedy, 2015)
 */
export const batchNormalGradient: Gradient<'BatchNormal'> = (call) => {
  const { g, inputs, outputs, given, wants } = call
  const [x, scale] = inputs
  const [, , , centred, inverse] = outputs
  const [d, ...others] = given
  if (!d || others.some((value) => value !== null))
    throw new MillraceError('internal', {
      what: 'The statistics of BatchNormal have no gradient, and the loss needs it.',
    })
  const sum = (value: Value) => g.op('ReduceSum', [value, g.ints(otherAxes(x))], { keepdims: 0 })
  const each = flat(g, inverse)
  const dbias = sum(d)
  const dscale = g.op('Mul', [sum(g.op('Mul', [d, centred])), each])
  /** dx = factor·d + slope·centred + offset; the last two in one pass over the batch. */
  const byInput = () => {
    const factor = g.op('Mul', [scale, each])
    const share = g.op('Neg', [g.op('Div', [factor, perChannel(g, x)])])
    const slope = g.op('Mul', [g.op('Mul', [share, dscale]), each])
    const offset = g.op('Mul', [share, dbias])
    const [channels = 0] = known([x.shape[1]], 'BatchNormal')
    const zeros = g.constant(new Float32Array(channels))
    const ones = g.constant(new Float32Array(channels).fill(1))
    const line = [centred, slope, offset, zeros, ones] as const
    const rest = g.op('BatchNormalization', line, { epsilon: 0 })
    return g.op('Add', [g.op('Mul', [d, wide(g, factor, x)]), rest])
  }
  return [wants(0) ? byInput() : null, wants(1) ? dscale : null, wants(2) ? dbias : null]
}

/** How many elements of x `[batch, channels, …]` share a channel: `[]` */
export const perChannel = (g: Builder, x: Value) => {
  const lengths = g.op('Gather', [g.op('Shape', [x]), g.ints(otherAxes(x))], { axis: 0 })
  const ones = g.op('ConstantOfShape', [lengths], { value: 1 })
  return g.op('ReduceSum', [ones], { keepdims: 0 })
}

/** By given statistics, y = (x − mean)·scale/√(variance + ε) + bias: dx = d·scale/√(variance + ε), dscale = Σ d·x̂, dbias = Σ d. */
const given: Gradient<'BatchNormalization'> = (call) => {
  const { g, inputs, attributes, wants } = call
  const [x, scale, , mean, variance] = inputs
  if (attributes.training_mode !== 0 || wants(3) || wants(4))
    throw new MillraceError('internal', {
      what: 'The statistics of BatchNormalization have no gradient, and the loss needs it.',
    })
  const d = byFirst('BatchNormalization', call.given)
  const sum = (value: Value) => g.op('ReduceSum', [value, g.ints(otherAxes(x))], { keepdims: 0 })
  const deviation = g.op('Sqrt', [g.op('Add', [variance, g.constant(attributes.epsilon)])])
  const byScale = () => {
    const centred = g.op('Sub', [x, wide(g, mean, x)])
    return g.op('Div', [sum(g.op('Mul', [d, centred])), deviation])
  }
  return [
    wants(0) ? g.op('Mul', [d, wide(g, g.op('Div', [scale, deviation]), x)]) : null,
    wants(1) ? byScale() : null,
    wants(2) ? sum(d) : null,
    null,
    null,
  ]
}

/** y = x̂·scale + bias: dx = inverse·(e − mean(e) − x̂·mean(e·x̂)), where e = d·scale */
const layer: Gradient<'LayerNormalization'> = (call) => {
  const { g, inputs, outputs, attributes, given, wants } = call
  const [x, scale, bias] = inputs
  const [, mean, inverse] = outputs
  const d = byFirst('LayerNormalization', given)
  if (!mean || !inverse)
    throw new MillraceError('internal', {
      what: 'The gradient of LayerNormalization needs its mean and deviation.',
      fix: 'Ask for three outputs.',
    })
  const first = attributes.axis < 0 ? attributes.axis + x.shape.length : attributes.axis
  const axes = x.shape.flatMap((_, i) => (i >= first ? [i] : []))
  const normal = g.op('Mul', [g.op('Sub', [x, mean]), inverse])
  const meanOf = (value: Value) => g.op('ReduceMean', [value], { axes })
  const byInput = () => {
    const e = g.op('Mul', [d, scale])
    const along = g.op('Mul', [normal, meanOf(g.op('Mul', [e, normal]))])
    return g.op('Mul', [g.op('Sub', [g.op('Sub', [e, meanOf(e)]), along]), inverse])
  }
  return [
    wants(0) ? byInput() : null,
    wants(1) ? unstretched(g, g.op('Mul', [d, normal]), scale) : null,
    wants(2) ? unstretched(g, d, bias) : null,
  ]
}

export const normalGradients: Gradients<keyof typeof normalOps> = {
  LayerNormalization: layer,
  // For inference; BatchNormal is the one that learns.
  BatchNormalization: given,
}

/** Put in after the gradients are made. */
export const blockGradients: Gradients<keyof typeof blockOps> = {
  BlockInput: 'none',
  BlockOutput: 'none',
  BlockConv: 'none',
}
