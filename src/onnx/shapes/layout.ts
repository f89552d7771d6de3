import { type Dim, sameShape, shapeText } from '../value.ts'
import { int, optional } from './attributes.ts'
import { product, quotient } from './dims.ts'
import { axisOf, broadcast, inputOf, knownInts, lengthOf } from './expect.ts'
import { misfit } from './misfit.ts'
import { type Call, shapeRule } from './rule.ts'

const knownShape = (
  call: Pick<Call, 'op' | 'inputs' | 'contents'>,
  index: number,
): readonly Dim[] => {
  const { shape } = inputOf(call, index, ['int64'])
  const length = shape[0]
  const contents = call.contents(index)
  if (contents) return contents
  if (typeof length !== 'number') throw misfit(call, 'a shape of known rank', shapeText(shape))
  throw misfit(call, `a constant or a Shape as input ${index}`, 'a value of run time')
}

const transpose = shapeRule({
  inputs: [1, 1],
  outputs: [1, 1],
  attributes: { perm: optional('ints') },
  infer(call) {
    const [{ dtype, shape }] = call.inputs
    const perm = call.attributes.perm ?? shape.map((_, i) => shape.length - 1 - i)
    if (
      !sameShape(
        perm.toSorted((a, b) => a - b),
        [...shape.keys()],
      )
    )
      throw misfit(call, `an order of ${shape.length} axes`, shapeText(perm))
    return [{ dtype, shape: perm.map((axis) => lengthOf(call, shape, axis)) }]
  },
})

/** One length may be -1: what is left over. 0 keeps the length in that place. */
const reshape = shapeRule({
  inputs: [2, 2],
  outputs: [1, 1],
  attributes: {},
  infer(call) {
    const [{ dtype, shape }] = call.inputs
    const asked = knownShape(call, 1).map((dim, i) => (dim === 0 ? lengthOf(call, shape, i) : dim))
    const open = asked.indexOf(-1)
    const whole = product(shape)
    const rest = open < 0 ? undefined : quotient(whole, product(asked.toSpliced(open, 1)))
    const made = asked.map((dim, i) => (i === open ? (rest ?? -1) : dim))
    if (product(made) !== whole || made.includes(-1))
      throw misfit(call, `a shape of the elements of ${shapeText(shape)}`, shapeText(asked))
    return [{ dtype, shape: made }]
  },
})

const squeeze = shapeRule({
  inputs: [1, 2],
  outputs: [1, 1],
  attributes: {},
  infer(call) {
    const [{ dtype, shape }] = call.inputs
    const axes = call.inputs[1]
      ? knownInts(call, 1).map((axis) => axisOf(call, shape.length, axis))
      : shape.flatMap((dim, i) => (dim === 1 ? [i] : []))
    for (const axis of axes)
      if (shape[axis] !== 1) throw misfit(call, `length 1 at axis ${axis}`, shapeText(shape))
    return [{ dtype, shape: shape.filter((_, i) => !axes.includes(i)) }]
  },
})

const unsqueeze = shapeRule({
  inputs: [2, 2],
  outputs: [1, 1],
  attributes: {},
  infer(call) {
    const [{ dtype, shape }] = call.inputs
    const axes = knownInts(call, 1)
    const rank = shape.length + axes.length
    const added = new Set(axes.map((axis) => axisOf(call, rank, axis)))
    const rest = shape.values()
    const made = Array.from({ length: rank }, (_, i) =>
      added.has(i) ? 1 : (rest.next().value ?? 1),
    )
    return [{ dtype, shape: made }]
  },
})

const shapeOp = shapeRule({
  inputs: [1, 1],
  outputs: [1, 1],
  attributes: {},
  infer: (call) => [{ dtype: 'int64', shape: [call.inputs[0].shape.length] }],
  contents: (call) => call.inputs[0].shape,
})

const constantOfShape = shapeRule({
  inputs: [1, 1],
  outputs: [1, 1],
  attributes: { value: optional('value') },
  infer: (call) => [{ dtype: 'float32', shape: knownShape(call, 0) }],
})

const expand = shapeRule({
  inputs: [2, 2],
  outputs: [1, 1],
  attributes: {},
  infer(call) {
    const [{ dtype, shape }] = call.inputs
    return [{ dtype, shape: broadcast(call, shape, knownShape(call, 1)) }]
  },
})

/** Keeps the upper (or lower) triangle of the last two axes, from the k-th diagonal on; zeros elsewhere. */
const trilu = shapeRule({
  inputs: [1, 2],
  outputs: [1, 1],
  attributes: { upper: int(1) },
  infer(call) {
    const [data] = call.inputs
    if (data.shape.length < 2) throw misfit(call, 'matrices', shapeText(data.shape))
    if (call.inputs[1]) inputOf(call, 1, ['int64'])
    return [data]
  },
})

/** Ops that give elements another shape or order. */
export const layoutOps = {
  Transpose: transpose,
  Reshape: reshape,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Shape: shapeOp,
  ConstantOfShape: constantOfShape,
  Expand: expand,
  Trilu: trilu,
} as const
