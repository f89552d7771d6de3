import { type DType, dtypes } from '../../core/tensor.ts'
import { type Type, typeText } from '../value.ts'
import { required } from './attributes.ts'
import { broadcast, floats, indices, inputOf, numbers } from './expect.ts'
import { misfit } from './misfit.ts'
import { type Call, shapeRule } from './rule.ts'

const unary = (allowed: readonly DType[]) =>
  shapeRule({
    inputs: [1, 1],
    outputs: [1, 1],
    attributes: {},
    infer: (call) => [inputOf(call, 0, allowed)],
  })

const pair = (call: Pick<Call, 'op' | 'inputs'>, allowed: readonly DType[]): Type => {
  const a = inputOf(call, 0, allowed)
  const b = inputOf(call, 1, allowed)
  if (a.dtype !== b.dtype) throw misfit(call, `${a.dtype} on both sides`, typeText(b))
  return { dtype: a.dtype, shape: broadcast(call, a.shape, b.shape) }
}

const binary = (allowed: readonly DType[]) =>
  shapeRule({
    inputs: [2, 2],
    outputs: [1, 1],
    attributes: {},
    infer: (call) => [pair(call, allowed)],
  })

const comparison = shapeRule({
  inputs: [2, 2],
  outputs: [1, 1],
  attributes: {},
  infer: (call) => [{ dtype: 'bool', shape: pair(call, numbers).shape }],
})

/** ONNX's numbers of the dtypes. */
export const dtypeCode: Readonly<Record<DType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
}

const cast = shapeRule({
  inputs: [1, 1],
  outputs: [1, 1],
  attributes: { to: required('int') },
  infer(call) {
    const { to } = call.attributes
    const dtype = dtypes.find((each) => dtypeCode[each] === to)
    if (!dtype) throw misfit(call, "a dtype's number", `${to}`)
    return [{ dtype, shape: call.inputs[0].shape }]
  },
})

const where = shapeRule({
  inputs: [3, 3],
  outputs: [1, 1],
  attributes: {},
  infer(call) {
    const chosen = inputOf(call, 0, ['bool'])
    const [, a] = call.inputs
    const b = inputOf(call, 2, [a.dtype])
    const shape = broadcast(call, chosen.shape, broadcast(call, a.shape, b.shape))
    return [{ dtype: a.dtype, shape }]
  },
})

/** Ops that act on each element by itself. */
export const elementwiseOps = {
  Add: binary(numbers),
  Sub: binary(numbers),
  Mul: binary(numbers),
  Div: binary(numbers),
  /** What is left of a division of whole numbers, with the sign of the divisor. */
  Mod: binary(indices),
  Pow: binary(floats),
  Neg: unary(numbers),
  Exp: unary(floats),
  Log: unary(floats),
  Sqrt: unary(floats),
  Sigmoid: unary(floats),
  Tanh: unary(floats),
  Relu: unary(floats),
  Erf: unary(floats),
  Softplus: unary(floats),
  Max: binary(numbers),
  Min: binary(numbers),
  Identity: unary([...numbers, 'bool', 'uint8']),
  Equal: comparison,
  Greater: comparison,
  Less: comparison,
  Cast: cast,
  Where: where,
} as const
