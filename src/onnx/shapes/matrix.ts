import { type Dim, type DType, shapeText } from '../value.ts'
import {
  broadcast,
  type Call,
  expectRank,
  expectShape,
  input,
  inputOf,
  int,
  misfit,
  type ShapeRule,
} from './rule.ts'

const floats: readonly DType[] = ['float32', 'float64']

/** `[rows, inner] × [inner, columns]`, with leading dimensions stretched. */
const matmul = {
  inputs: [2, 2],
  outputs: [1, 1],
  attributes: {},
  infer(call: Call) {
    const a = inputOf(call, 0, floats)
    const b = inputOf(call, 1, [a.dtype])
    if (a.shape.length < 2 || b.shape.length < 2)
      throw misfit(call, 'two matrices', `${shapeText(a.shape)} and ${shapeText(b.shape)}`)
    const inner = a.shape.at(-1)
    if (inner !== b.shape.at(-2))
      throw misfit(call, `${inner} rows on the right`, shapeText(b.shape))
    const lead = broadcast(call, a.shape.slice(0, -2), b.shape.slice(0, -2))
    return [{ dtype: a.dtype, shape: [...lead, a.shape.at(-2) as Dim, b.shape.at(-1) as Dim] }]
  },
} as const satisfies ShapeRule

/** `alpha · A·B + beta · C`; transA and transB turn a side round without moving it. */
const gemm = {
  inputs: [2, 3],
  outputs: [1, 1],
  attributes: { alpha: 'float', beta: 'float', transA: 'int', transB: 'int' },
  infer(call: Call) {
    const { dtype } = inputOf(call, 0, floats)
    inputOf(call, 1, [dtype])
    const a = expectRank(call, 0, 2)
    const b = expectRank(call, 1, 2)
    const [rows, inner] = (int(call, 'transA', 0) ? a.toReversed() : a) as [Dim, Dim]
    const [depth, columns] = (int(call, 'transB', 0) ? b.toReversed() : b) as [Dim, Dim]
    if (inner !== depth)
      throw misfit(call, `the same inner length in ${shapeText(a)}`, shapeText(b))
    if (call.inputs[2]) {
      const stretched = broadcast(call, [rows, columns], inputOf(call, 2, [dtype]).shape)
      if (stretched[0] !== rows || stretched[1] !== columns || stretched.length !== 2)
        throw misfit(
          call,
          `C that stretches to ${shapeText([rows, columns])}`,
          shapeText(stretched),
        )
    }
    return [{ dtype, shape: [rows, columns] }]
  },
} as const satisfies ShapeRule

/**
 * ONNX's own recurrence, for inference. X `[time, batch, features]`, W `[1, 4·units, features]`,
 * R `[1, 4·units, units]`, B `[1, 8·units]`, lengths `[batch]`; gates in the order i, o, f, c.
 */
const lstm = {
  inputs: [3, 7],
  outputs: [1, 3],
  attributes: { hidden_size: 'int' },
  infer(call: Call) {
    const { dtype } = inputOf(call, 0, ['float32'])
    const [time, batch, features] = expectRank(call, 0, 3) as [Dim, Dim, Dim]
    const units = int(call, 'hidden_size', 0)
    expectShape(call, 1, [1, 4 * units, features])
    expectShape(call, 2, [1, 4 * units, units])
    if (call.inputs[3]) expectShape(call, 3, [1, 8 * units])
    if (call.inputs[4]) {
      inputOf(call, 4, ['int32'])
      expectShape(call, 4, [batch])
    }
    for (const state of [5, 6]) if (call.inputs[state]) expectShape(call, state, [1, batch, units])
    const last = { dtype, shape: [1, batch, units] }
    return [{ dtype, shape: [time, 1, batch, units] }, last, last].slice(0, call.outputs)
  },
} as const satisfies ShapeRule

/**
 * ONNX's own recurrence, for inference. X `[time, batch, features]`, W `[1, 3·units, features]`,
 * R `[1, 3·units, units]`, B `[1, 6·units]`, lengths `[batch]`; gates in the order z, r, h.
 */
const gru = {
  inputs: [3, 6],
  outputs: [1, 2],
  attributes: { hidden_size: 'int', linear_before_reset: 'int' },
  infer(call: Call) {
    const { dtype } = inputOf(call, 0, ['float32'])
    const [time, batch, features] = expectRank(call, 0, 3) as [Dim, Dim, Dim]
    const units = int(call, 'hidden_size', 0)
    expectShape(call, 1, [1, 3 * units, features])
    expectShape(call, 2, [1, 3 * units, units])
    if (call.inputs[3]) expectShape(call, 3, [1, 6 * units])
    if (call.inputs[4]) {
      inputOf(call, 4, ['int32'])
      expectShape(call, 4, [batch])
    }
    if (call.inputs[5]) expectShape(call, 5, [1, batch, units])
    const last = { dtype, shape: [1, batch, units] }
    return [{ dtype, shape: [time, 1, batch, units] }, last].slice(0, call.outputs)
  },
} as const satisfies ShapeRule

/** The k largest along an axis, with their places. */
const topk = {
  inputs: [2, 2],
  outputs: [2, 2],
  attributes: { axis: 'int', largest: 'int', sorted: 'int' },
  infer(call: Call) {
    const { dtype, shape } = input(call, 0)
    const k = call.contents(1)?.[0]
    const axis = int(call, 'axis', -1)
    const at = axis < 0 ? axis + shape.length : axis
    const kept = shape.map((dim, i) => (i === at ? (k ?? 'k') : dim))
    return [
      { dtype, shape: kept },
      { dtype: 'int64', shape: kept },
    ]
  },
} as const satisfies ShapeRule

/** Matrix products and what is built on them. */
export const matrixOps = { MatMul: matmul, Gemm: gemm, LSTM: lstm, GRU: gru, TopK: topk } as const
