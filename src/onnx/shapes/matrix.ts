import { type Dim, type Shape, shapeText } from '../value.ts'
import { float, int, required } from './attributes.ts'
import { broadcast, expectRank, expectShape, floats, inputOf } from './expect.ts'
import { misfit } from './misfit.ts'
import { type Call, shapeRule } from './rule.ts'

/** `[rows, inner] × [inner, columns]`, with leading dimensions stretched. */
const matmul = shapeRule({
  inputs: [2, 2],
  outputs: [1, 1],
  attributes: {},
  infer(call) {
    const a = inputOf(call, 0, floats)
    const b = inputOf(call, 1, [a.dtype])
    const [rows, inner] = a.shape.slice(-2)
    const [depth, columns] = b.shape.slice(-2)
    if (rows === undefined || inner === undefined || depth === undefined || columns === undefined)
      throw misfit(call, 'two matrices', `${shapeText(a.shape)} and ${shapeText(b.shape)}`)
    if (inner !== depth) throw misfit(call, `${inner} rows on the right`, shapeText(b.shape))
    const lead = broadcast(call, a.shape.slice(0, -2), b.shape.slice(0, -2))
    return [{ dtype: a.dtype, shape: [...lead, rows, columns] }]
  },
})

/** `alpha · A·B + beta · C`; transA and transB turn a side round without moving it. */
const gemm = shapeRule({
  inputs: [2, 3],
  outputs: [1, 1],
  attributes: { alpha: float(1), beta: float(1), transA: int(0), transB: int(0) },
  infer(call) {
    const { dtype } = inputOf(call, 0, floats)
    inputOf(call, 1, [dtype])
    const a = expectRank(call, 0, 2)
    const b = expectRank(call, 1, 2)
    const [rows, inner] = call.attributes.transA ? turned(a) : a
    const [depth, columns] = call.attributes.transB ? turned(b) : b
    if (inner !== depth)
      throw misfit(call, `the same inner length in ${shapeText(a)}`, shapeText(b))
    const shape = [rows, columns]
    if (call.inputs[2]) expectStretching(call, inputOf(call, 2, [dtype]).shape, shape)
    return [{ dtype, shape }]
  },
})

const turned = ([rows, columns]: readonly [Dim, Dim]): readonly [Dim, Dim] => [columns, rows]

const expectStretching = (call: Pick<Call, 'op' | 'inputs'>, given: Shape, shape: Shape) => {
  const stretched = broadcast(call, shape, given)
  if (stretched[0] !== shape[0] || stretched[1] !== shape[1] || stretched.length !== 2)
    throw misfit(call, `C that stretches to ${shapeText(shape)}`, shapeText(stretched))
}

/**
 * What ONNX's own recurrences have in common, for inference. X `[time, batch, features]`,
 * W `[1, gates·units, features]`, R `[1, gates·units, units]`, B `[1, 2·gates·units]`, lengths `[batch]`,
 * then first states `[1, batch, units]`. Gives all hidden states `[time, 1, batch, units]` and, as often as
 * there are states, the last `[1, batch, units]`.
 */
const recurrence = (
  call: Pick<Call, 'op' | 'inputs' | 'outputs'>,
  { gates, units, states }: { gates: number; units: number; states: readonly number[] },
) => {
  const { dtype } = inputOf(call, 0, ['float32'])
  const [time, batch, features] = expectRank(call, 0, 3)
  expectShape(call, 1, [1, gates * units, features])
  expectShape(call, 2, [1, gates * units, units])
  if (call.inputs[3]) expectShape(call, 3, [1, 2 * gates * units])
  if (call.inputs[4]) {
    inputOf(call, 4, ['int32'])
    expectShape(call, 4, [batch])
  }
  for (const state of states) if (call.inputs[state]) expectShape(call, state, [1, batch, units])
  const last = { dtype, shape: [1, batch, units] }
  const all = { dtype, shape: [time, 1, batch, units] }
  return [all, ...states.map(() => last)].slice(0, call.outputs)
}

/** Gates in the order i, o, f, c; states hidden and cell. */
const lstm = shapeRule({
  inputs: [3, 7],
  outputs: [1, 3],
  attributes: { hidden_size: required('int') },
  infer: (call) =>
    recurrence(call, { gates: 4, units: call.attributes.hidden_size, states: [5, 6] }),
})

/** Gates in the order z, r, h; the state is hidden. */
const gru = shapeRule({
  inputs: [3, 6],
  outputs: [1, 2],
  attributes: { hidden_size: required('int'), linear_before_reset: int(0) },
  infer: (call) => recurrence(call, { gates: 3, units: call.attributes.hidden_size, states: [5] }),
})

/** The k largest along an axis, with their places. */
const topk = shapeRule({
  inputs: [2, 2],
  outputs: [2, 2],
  attributes: { axis: int(-1), largest: int(1), sorted: int(1) },
  infer({ inputs: [{ dtype, shape }], attributes: { axis }, contents }) {
    const k = contents(1)?.[0]
    const at = axis < 0 ? axis + shape.length : axis
    const kept = shape.map((dim, i) => (i === at ? (k ?? 'k') : dim))
    return [
      { dtype, shape: kept },
      { dtype: 'int64', shape: kept },
    ]
  },
})

/** Matrix products and what is built on them. */
export const matrixOps = { MatMul: matmul, Gemm: gemm, LSTM: lstm, GRU: gru, TopK: topk } as const
