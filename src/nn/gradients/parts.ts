/** Gradients of the ops that put tensors together and cut them apart. d means the gradient of the loss. */
import { MillraceError } from '../../core/error.ts'
import type { Builder } from '../../onnx/builder.ts'
import type { partOps } from '../../onnx/shapes/parts.ts'
import type { Value } from '../../onnx/value.ts'
import { known, zerosLike } from './layout.ts'
import type { Gradient, Gradients } from './rule.ts'

const numbers = (g: Builder, value: Value | null | undefined) =>
  value ? g.contents(value)?.map(Number) : undefined

const concat: Gradient<'Concat'> = ({ g, inputs: parts, given: [d], attributes: { axis } }) => {
  if (parts.length === 1) return [d]
  const at = axis < 0 ? axis + parts[0].shape.length : axis
  const lengths = parts.map((part) => part.shape[at])
  if (lengths.every((length) => length === lengths[0]))
    return g.ops('Split', [d], { axis: at }, parts.length)
  const sizes = g.ints(known(lengths, 'Concat'))
  return g.ops('Split', [d, sizes], { axis: at }, parts.length)
}

const split: Gradient<'Split'> = ({ g, outputs, given, attributes: { axis } }) => {
  const parts = outputs.map((output, i) => given[i] ?? zerosLike(g, output))
  return [g.op('Concat', parts, { axis }), null]
}

/** Zeros around what was cut out. */
const slice: Gradient<'Slice'> = ({ g, inputs, given: [d] }) => {
  const [{ shape }, first, , along, pace] = inputs
  const starts = numbers(g, first) ?? []
  const axes = numbers(g, along) ?? starts.map((_, i) => i)
  const steps = numbers(g, pace) ?? []
  if (steps.some((step) => step !== 1))
    throw new MillraceError('internal', {
      what: `The gradient of Slice needs steps of 1, got ${steps}.`,
    })
  const before = shape.map(() => 0)
  const after = shape.map(() => 0)
  axes.forEach((axis, i) => {
    const at = axis < 0 ? axis + shape.length : axis
    const [length = 0, cut = 0] = known([shape[at], d.shape[at]], 'Slice')
    const start = starts[i] ?? 0
    before[at] = Math.min(start < 0 ? start + length : start, length)
    after[at] = length - cut - (before[at] ?? 0)
  })
  return [g.op('Pad', [d, g.ints([...before, ...after])])]
}

/** What was put around is cut off. */
const pad: Gradient<'Pad'> = ({ g, inputs: [{ shape }, around], given: [d] }) => {
  const pads = numbers(g, around) ?? []
  const before = pads.slice(0, shape.length)
  const after = pads.slice(shape.length)
  const axes = shape.flatMap((_, i) => (before[i] || after[i] ? [i] : []))
  if (axes.length === 0) return [d]
  const lengths = known(
    axes.map((axis) => shape[axis]),
    'Pad',
  )
  const starts = axes.map((axis) => before[axis] ?? 0)
  const ends = starts.map((start, i) => start + (lengths[i] ?? 0))
  return [g.op('Slice', [d, g.ints(starts), g.ints(ends), g.ints(axes)])]
}

export const partGradients: Gradients<keyof typeof partOps> = {
  Concat: concat,
  Split: split,
  Slice: slice,
  Pad: pad,
}
