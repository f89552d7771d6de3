/** Gradients of the ops that move elements: the way back. d means the gradient of the loss. */
import { MillraceError } from '../../core/error.ts'
import type { Builder, Value } from '../../onnx/graph.ts'
import type { layoutOps } from '../../onnx/shapes/layout.ts'
import { unstretched } from './elementwise.ts'
import type { Backward, Gradient } from './rule.ts'

const data = ({ inputs }: Backward) => inputs[0] as Value
const slope = ({ given }: Backward) => given[0] as Value
const zerosLike = (g: Builder, x: Value) => g.op('ConstantOfShape', [g.op('Shape', [x])])
const numbers = (g: Builder, value: Value | null | undefined) =>
  value ? g.contents(value)?.map(Number) : undefined

const known = (dims: readonly (number | string | undefined)[], what: string): number[] =>
  dims.map((dim) => {
    if (typeof dim !== 'number')
      throw new MillraceError('internal', {
        what: `The gradient of ${what} needs a known length, got ${dim}.`,
      })
    return dim
  })

const transpose: Gradient = (call) => {
  const { perm } = call.attributes
  const order =
    typeof perm === 'object' ? perm : data(call).shape.map((_, i, all) => all.length - 1 - i)
  const back = order.map((_, i) => order.indexOf(i))
  return [call.g.op('Transpose', [slope(call)], { perm: back })]
}

/** Back to the shape before: Reshape, Squeeze, Unsqueeze. */
const reshaped: Gradient = (call) => {
  const { g } = call
  const { shape } = data(call)
  const open = shape.filter((dim) => typeof dim === 'string').length
  const target =
    open <= 1
      ? g.ints(shape.map((dim) => (typeof dim === 'string' ? -1 : dim)))
      : g.op('Shape', [data(call)])
  return [g.op('Reshape', [slope(call), target]), null]
}

const concat: Gradient = (call) => {
  const parts = call.inputs as readonly Value[]
  const rank = data(call).shape.length
  const axis = Number(call.attributes.axis ?? 0)
  const at = axis < 0 ? axis + rank : axis
  if (parts.length === 1) return [slope(call)]
  const lengths = parts.map((part) => part.shape[at])
  if (lengths.every((length) => length === lengths[0]))
    return call.g.ops('Split', [slope(call)], { axis: at }, parts.length)
  const sizes = call.g.ints(known(lengths, 'Concat'))
  return call.g.ops('Split', [slope(call), sizes], { axis: at }, parts.length)
}

const split: Gradient = ({ g, outputs, given, attributes }) => {
  const parts = outputs.map((output, i) => given[i] ?? zerosLike(g, output))
  return [g.op('Concat', parts, { axis: Number(attributes.axis ?? 0) }), null]
}

/** Zeros around what was cut out. */
const slice: Gradient = (call) => {
  const { g, inputs } = call
  const { shape } = data(call)
  const starts = numbers(g, inputs[1]) ?? []
  const axes = numbers(g, inputs[3]) ?? starts.map((_, i) => i)
  const steps = numbers(g, inputs[4]) ?? []
  if (steps.some((step) => step !== 1))
    throw new MillraceError('internal', {
      what: `The gradient of Slice needs steps of 1, got ${steps}.`,
    })
  const before = shape.map(() => 0)
  const after = shape.map(() => 0)
  axes.forEach((axis, i) => {
    const at = axis < 0 ? axis + shape.length : axis
    const [length, cut] = known([shape[at], slope(call).shape[at]], 'Slice') as [number, number]
    const start = starts[i] ?? 0
    before[at] = Math.min(start < 0 ? start + length : start, length)
    after[at] = length - cut - (before[at] ?? 0)
  })
  return [g.op('Pad', [slope(call), g.ints([...before, ...after])])]
}

/** What was put around is cut off. */
const pad: Gradient = (call) => {
  const { g, inputs } = call
  const { shape } = data(call)
  const before = (numbers(g, inputs[1]) ?? []).slice(0, shape.length)
  const after = (numbers(g, inputs[1]) ?? []).slice(shape.length)
  const axes = shape.flatMap((_, i) => (before[i] || after[i] ? [i] : []))
  if (axes.length === 0) return [slope(call)]
  const lengths = known(
    axes.map((axis) => shape[axis]),
    'Pad',
  )
  const starts = axes.map((axis) => before[axis] ?? 0)
  const ends = starts.map((start, i) => start + (lengths[i] ?? 0))
  return [g.op('Slice', [slope(call), g.ints(starts), g.ints(ends), g.ints(axes)])]
}

/**
 * Rows that were read several times add up. By ScatterElements: onnxruntime's ScatterND loses
 * additions to one place when it has more than one thread.
 */
const gather: Gradient = (call) => {
  const { g, inputs, attributes } = call
  const at = Number(attributes.axis ?? 0)
  if (at !== 0) return [gatherAlong(call, at), null]
  const { shape } = data(call)
  const rest = shape.slice(1)
  const width = known(rest, 'Gather').reduce((all, dim) => all * dim, 1)
  // [rows, width] += [places, width] at [places, width]
  const flat = g.op('Reshape', [slope(call), g.ints([-1, width])])
  const column = g.op('Reshape', [inputs[1] as Value, g.ints([-1, 1])])
  const places = g.op('Expand', [column, g.op('Shape', [flat])])
  const whole = zerosLike(g, data(call))
  const zero = rest.length === 1 ? whole : g.op('Reshape', [whole, g.ints([-1, width])])
  const sums = g.op('ScatterElements', [zero, places, flat], { axis: 0, reduction: 'add' })
  if (rest.length === 1) return [sums, null]
  return [g.op('Reshape', [sums, g.op('Shape', [data(call)])]), null]
}

/** Along a later axis, by a list of indices. */
const gatherAlong = (call: Backward, axis: number): Value => {
  const { g, inputs } = call
  const list = inputs[1] as Value
  const rank = data(call).shape.length
  const at = axis < 0 ? axis + rank : axis
  if (list.shape.length !== 1)
    throw new MillraceError('internal', {
      what: `The gradient of Gather along axis ${at} needs a list of indices, got ${list.shape.length} dimensions.`,
    })
  const column = g.op('Reshape', [
    list,
    g.ints(data(call).shape.map((_, i) => (i === at ? -1 : 1))),
  ])
  const places = g.op('Expand', [column, g.op('Shape', [slope(call)])])
  const zero = zerosLike(g, data(call))
  return g.op('ScatterElements', [zero, places, slope(call)], { axis: at, reduction: 'add' })
}

const gatherElements: Gradient = (call) => {
  const { g, inputs, attributes } = call
  const axis = Number(attributes.axis ?? 0)
  const zero = zerosLike(g, data(call))
  const places = inputs[1] as Value
  return [g.op('ScatterElements', [zero, places, slope(call)], { axis, reduction: 'add' }), null]
}

/** Added updates pass the gradient on to the data and to where they came from. */
const scatterElements: Gradient = (call) => {
  const { g, inputs, attributes } = call
  added(call)
  const axis = Number(attributes.axis ?? 0)
  return [slope(call), null, g.op('GatherElements', [slope(call), inputs[1] as Value], { axis })]
}

const added = ({ attributes }: Backward) => {
  if (attributes.reduction !== 'add')
    throw new MillraceError('internal', {
      what: `The gradient of a scatter is known for reduction "add", got "${attributes.reduction ?? 'none'}".`,
    })
}

const expand: Gradient = (call) => [unstretched(call.g, slope(call), data(call)), null]

const trilu: Gradient = ({ g, inputs, attributes, given }) => {
  const upper = Number(attributes.upper ?? 1)
  return [g.op('Trilu', [given[0] as Value, ...inputs.slice(1)], { upper }), null]
}

export const layoutGradients: Readonly<Record<keyof typeof layoutOps, Gradient | 'none'>> = {
  Transpose: transpose,
  Reshape: reshaped,
  Concat: concat,
  Split: split,
  Slice: slice,
  Squeeze: reshaped,
  Unsqueeze: reshaped,
  Gather: gather,
  GatherElements: gatherElements,
  ScatterElements: scatterElements,
  ScatterND: 'none',
  Expand: expand,
  Pad: pad,
  Trilu: trilu,
  Shape: 'none',
  ConstantOfShape: 'none',
}
