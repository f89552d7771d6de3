import { type DType, typeText } from '../value.ts'
import { broadcast, type Call, input, inputOf, int, misfit, type ShapeRule } from './rule.ts'

const floats: readonly DType[] = ['float32', 'float64']
const numbers: readonly DType[] = [...floats, 'int32', 'int64']

const unary = (dtypes: readonly DType[]) =>
  ({
    inputs: [1, 1],
    outputs: [1, 1],
    attributes: {},
    infer: (call: Call) => [inputOf(call, 0, dtypes)],
  }) as const satisfies ShapeRule

const pair = (call: Call, dtypes: readonly DType[]) => {
  const a = inputOf(call, 0, dtypes)
  const b = inputOf(call, 1, dtypes)
  if (a.dtype !== b.dtype) throw misfit(call, `${a.dtype} on both sides`, typeText(b))
  return { dtype: a.dtype, shape: broadcast(call, a.shape, b.shape) }
}

const binary = (dtypes: readonly DType[]) =>
  ({
    inputs: [2, 2],
    outputs: [1, 1],
    attributes: {},
    infer: (call: Call) => [pair(call, dtypes)],
  }) as const satisfies ShapeRule

const comparison = {
  inputs: [2, 2],
  outputs: [1, 1],
  attributes: {},
  infer: (call: Call) => [{ dtype: 'bool', shape: pair(call, numbers).shape }],
} as const satisfies ShapeRule

/** ONNX's numbers of the dtypes. */
export const dtypeCode: Readonly<Record<DType, number>> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
}

const cast = {
  inputs: [1, 1],
  outputs: [1, 1],
  attributes: { to: 'int' },
  infer(call: Call) {
    const code = int(call, 'to', 0)
    const found = Object.entries(dtypeCode).find(([, number]) => number === code)
    if (!found) throw misfit(call, "a dtype's number", `${code}`)
    return [{ dtype: found[0] as DType, shape: input(call, 0).shape }]
  },
} as const satisfies ShapeRule

const where = {
  inputs: [3, 3],
  outputs: [1, 1],
  attributes: {},
  infer(call: Call) {
    const chosen = inputOf(call, 0, ['bool'])
    const a = input(call, 1)
    const b = inputOf(call, 2, [a.dtype])
    return [
      { dtype: a.dtype, shape: broadcast(call, chosen.shape, broadcast(call, a.shape, b.shape)) },
    ]
  },
} as const satisfies ShapeRule

/** Ops that act on each element by itself. */
export const elementwiseOps = {
  Add: binary(numbers),
  Sub: binary(numbers),
  Mul: binary(numbers),
  Div: binary(numbers),
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
