/** Gradients of the ops that read and write elements by their place. d means the gradient of the loss. */
import { MillraceError } from '../../core/error.ts'
import type { Builder } from '../../onnx/builder.ts'
import type { gatherOps } from '../../onnx/shapes/gather.ts'
import type { Value } from '../../onnx/value.ts'
import { zerosLike } from './layout.ts'
import type { Backward, Gradient, Gradients } from './rule.ts'

/**
 * Rows that were read several times add up. By ScatterND, which copies whole rows, in a tenth of the time of
 * ScatterElements; on one thread, as networks learn, since with more onnxruntime loses additions to one place.
 */
const gather: Gradient<'Gather'> = (call) => {
  const { g, inputs, given, attributes } = call
  if (attributes.axis !== 0) return [gatherAlong(call, attributes.axis), null]
  const [data, list] = inputs
  // places […, 1]: whole rows of data
  const places = g.op('Unsqueeze', [wide(g, list), g.ints([list.shape.length])])
  return [g.op('ScatterND', [zerosLike(g, data), places, given[0]], { reduction: 'add' }), null]
}

const wide = (g: Builder, list: Value) =>
  list.dtype === 'int64' ? list : g.op('Cast', [list], { to: 7 })

/** Along a later axis, by a list of indices. */
const gatherAlong = (
  { g, inputs: [data, list], given: [d] }: Backward<'Gather'>,
  axis: number,
): Value => {
  const at = axis < 0 ? axis + data.shape.length : axis
  if (list.shape.length !== 1)
    throw new MillraceError('internal', {
      what: `The gradient of Gather along axis ${at} needs a list of indices, got ${list.shape.length} dimensions.`,
    })
  const column = g.op('Reshape', [list, g.ints(data.shape.map((_, i) => (i === at ? -1 : 1)))])
  const places = g.op('Expand', [column, g.op('Shape', [d])])
  const zero = zerosLike(g, data)
  return g.op('ScatterElements', [zero, places, d], { axis: at, reduction: 'add' })
}

const gatherElements: Gradient<'GatherElements'> = ({ g, inputs, given: [d], attributes }) => {
  const [data, places] = inputs
  const { axis } = attributes
  const zero = zerosLike(g, data)
  return [g.op('ScatterElements', [zero, places, d], { axis, reduction: 'add' }), null]
}

/** Added updates pass the gradient on to the data and to where they came from. */
const scatterElements: Gradient<'ScatterElements'> = ({ g, inputs, given: [d], attributes }) => {
  const [, places] = inputs
  const { axis, reduction } = attributes
  if (reduction !== 'add')
    throw new MillraceError('internal', {
      what: `The gradient of a scatter is known for reduction "add", got "${reduction}".`,
    })
  return [d, null, g.op('GatherElements', [d, places], { axis })]
}

export const gatherGradients: Gradients<keyof typeof gatherOps> = {
  Gather: gather,
  GatherElements: gatherElements,
  ScatterElements: scatterElements,
  ScatterND: 'none',
  NonZero: 'none',
}
