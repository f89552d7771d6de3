/** Gradients of the ops that act on each element by itself. d means the gradient of the loss. */
import type { Builder } from '../../onnx/builder.ts'
import type { elementwiseOps } from '../../onnx/shapes/elementwise.ts'
import type { Value } from '../../onnx/value.ts'
import type { Gradient, Gradients } from './rule.ts'

/** Sums a gradient back over the axes along which its value was stretched. */
export const unstretched = (g: Builder, d: Value, like: Value): Value => {
  const lead = d.shape.length - like.shape.length
  const axes = d.shape.flatMap((dim, i) =>
    i < lead || (like.shape[i - lead] === 1 && dim !== 1) ? [i] : [],
  )
  if (axes.length === 0) return d
  const summed = g.op('ReduceSum', [d, g.ints(axes)], { keepdims: 1 })
  const extra = axes.filter((axis) => axis < lead)
  return extra.length === 0 ? summed : g.op('Squeeze', [summed, g.ints(extra)])
}

interface One {
  readonly g: Builder
  readonly x: Value
  readonly y: Value
  readonly d: Value
}

/** A rule for one input and one output. */
const unary =
  (rule: (call: One) => Value): Gradient<'Neg'> =>
  ({ g, inputs: [x], outputs: [y], given: [d] }) => [rule({ g, x, y, d })]

interface Two {
  readonly g: Builder
  readonly a: Value
  readonly b: Value
  readonly y: Value
  readonly d: Value
}
type Side = () => Value

/** A rule for two inputs that are stretched to one shape. */
const binary =
  (rule: (call: Two) => readonly [Side, Side]): Gradient<'Add'> =>
  ({ g, inputs: [a, b], outputs: [y], given: [d], wants }) => {
    const [left, right] = rule({ g, a, b, y, d })
    return [
      wants(0) ? unstretched(g, left(), a) : null,
      wants(1) ? unstretched(g, right(), b) : null,
    ]
  }

const where: Gradient<'Where'> = ({ g, inputs: [chosen, a, b], given: [d], wants }) => {
  const nothing = g.constant(0)
  return [
    null,
    wants(1) ? unstretched(g, g.op('Where', [chosen, d, nothing]), a) : null,
    wants(2) ? unstretched(g, g.op('Where', [chosen, nothing, d]), b) : null,
  ]
}

/** The larger (or smaller) side takes the gradient; on a tie the second. */
const picked = (op: 'Greater' | 'Less') =>
  binary(({ g, a, b, d }) => {
    const first = () => g.op(op, [a, b])
    const nothing = g.constant(0)
    return [() => g.op('Where', [first(), d, nothing]), () => g.op('Where', [first(), nothing, d])]
  })

export const elementwiseGradients: Gradients<keyof typeof elementwiseOps> = {
  Add: binary(({ d }) => [() => d, () => d]),
  Sub: binary(({ g, d }) => [() => d, () => g.op('Neg', [d])]),
  Mul: binary(({ g, a, b, d }) => [() => g.op('Mul', [d, b]), () => g.op('Mul', [d, a])]),
  Div: binary(({ g, b, y, d }) => [
    () => g.op('Div', [d, b]),
    () => g.op('Neg', [g.op('Div', [g.op('Mul', [d, y]), b])]),
  ]),
  Pow: binary(({ g, a, b, y, d }) => [
    () => g.op('Mul', [d, g.op('Mul', [b, g.op('Pow', [a, g.op('Sub', [b, g.constant(1)])])])]),
    () => g.op('Mul', [d, g.op('Mul', [y, g.op('Log', [a])])]),
  ]),
  Neg: unary(({ g, d }) => g.op('Neg', [d])),
  Exp: unary(({ g, y, d }) => g.op('Mul', [d, y])),
  Log: unary(({ g, x, d }) => g.op('Div', [d, x])),
  Sqrt: unary(({ g, y, d }) => g.op('Div', [d, g.op('Add', [y, y])])),
  Sigmoid: unary(({ g, y, d }) => g.op('Mul', [d, sigmoidSlope(g, y)])),
  Tanh: unary(({ g, y, d }) => g.op('Mul', [d, tanhSlope(g, y)])),
  Relu: unary(({ g, x, d }) => {
    const on = g.op('Cast', [g.op('Greater', [x, g.constant(0)])], { to: 1 })
    return g.op('Mul', [d, on])
  }),
  Erf: unary(({ g, x, d }) => {
    const bell = g.op('Exp', [g.op('Neg', [g.op('Mul', [x, x])])])
    return g.op('Mul', [d, g.op('Mul', [bell, g.constant(2 / Math.sqrt(Math.PI))])])
  }),
  Softplus: unary(({ g, x, d }) => g.op('Mul', [d, g.op('Sigmoid', [x])])),
  Max: picked('Greater'),
  Min: picked('Less'),
  Identity: unary(({ d }) => d),
  Where: where,
  Equal: 'none',
  Greater: 'none',
  Less: 'none',
  Mod: 'none',
  Cast: 'none',
}

/** y·(1 − y) */
export const sigmoidSlope = (g: Builder, y: Value): Value => g.op('Sub', [y, g.op('Mul', [y, y])])

/** 1 − y² */
export const tanhSlope = (g: Builder, y: Value): Value =>
  g.op('Sub', [g.constant(1), g.op('Mul', [y, y])])
