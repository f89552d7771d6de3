/** Gradients of the ops that give elements another shape or order: the way back. */
import { MillraceError } from '../../core/error.ts'
import type { Builder } from '../../onnx/builder.ts'
import type { layoutOps } from '../../onnx/shapes/layout.ts'
import type { Value } from '../../onnx/value.ts'
import { unstretched } from './elementwise.ts'
import type { Gradient, Gradients } from './rule.ts'

export const zerosLike = (g: Builder, x: Value): Value =>
  g.op('ConstantOfShape', [g.op('Shape', [x])])

/** Lengths that have to be known for the gradient of an op. */
export const known = (dims: readonly (number | string | undefined)[], what: string): number[] =>
  dims.map((dim) => {
    if (typeof dim !== 'number')
      throw new MillraceError('internal', {
        what: `The gradient of ${what} needs a known length, got ${dim}.`,
      })
    return dim
  })

const transpose: Gradient<'Transpose'> = ({ g, inputs: [x], given: [d], attributes }) => {
  const order = attributes.perm ?? x.shape.map((_, i, all) => all.length - 1 - i)
  return [g.op('Transpose', [d], { perm: order.map((_, i) => order.indexOf(i)) })]
}

/** Back to the shape before: Reshape, Squeeze, Unsqueeze. */
const reshaped: Gradient<'Squeeze'> = ({ g, inputs: [x], given: [d] }) => {
  const open = x.shape.filter((dim) => typeof dim === 'string').length
  const target =
    open <= 1
      ? g.ints(x.shape.map((dim) => (typeof dim === 'string' ? -1 : dim)))
      : g.op('Shape', [x])
  return [g.op('Reshape', [d, target]), null]
}

const expand: Gradient<'Expand'> = ({ g, inputs: [x], given: [d] }) => [unstretched(g, d, x), null]

const trilu: Gradient<'Trilu'> = ({ g, inputs: [, ...diagonal], given: [d], attributes }) => [
  g.op('Trilu', [d, ...diagonal], { upper: attributes.upper }),
  null,
]

export const layoutGradients: Gradients<keyof typeof layoutOps> = {
  Transpose: transpose,
  Reshape: reshaped,
  Squeeze: reshaped,
  Unsqueeze: reshaped,
  Expand: expand,
  Trilu: trilu,
  Shape: 'none',
  ConstantOfShape: 'none',
}
