import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng } from '../../core/rng.ts'
import { float32, type Tensor } from '../../core/tensor.ts'
import { type Builder, graph } from '../../onnx/builder.ts'
import type { AttributesOf, OpName } from '../../onnx/ops.ts'
import { openSession, scalarOf } from '../../onnx/session.ts'
import type { Value } from '../../onnx/value.ts'
import { gradients, withGradients } from './gradient.ts'

/** An op on inputs x and y, whose gradients are to be checked. */
interface Case {
  readonly x: readonly number[]
  readonly y?: readonly number[]
  /** Lowest value of the inputs, which are one wide. Default −0.5. */
  readonly from?: number
  build(g: Builder, x: Value, y: Value): Value
}

const pair = (op: 'Add' | 'Sub' | 'Mul' | 'Div' | 'Pow' | 'Max' | 'Min'): Case[] => [
  { x: [2, 3], y: [3], from: 0.6, build: (g, x, y) => g.op(op, [x, y]) },
  { x: [2, 1], y: [4, 1, 3], from: 0.6, build: (g, x, y) => g.op(op, [x, y]) },
]
const unary = (
  op:
    | 'Neg'
    | 'Exp'
    | 'Log'
    | 'Sqrt'
    | 'Sigmoid'
    | 'Tanh'
    | 'Relu'
    | 'Erf'
    | 'Softplus'
    | 'Identity',
  from: number,
): Case[] => [{ x: [2, 3], from, build: (g, x) => g.op(op, [x]) }]
const gemm = (transA: number, transB: number): Case => ({
  x: transA ? [3, 2] : [2, 3],
  y: transB ? [4, 3] : [3, 4],
  build: (g, x, y) => g.op('Gemm', [x, y, g.op('ReduceSum', [y])], { transA, transB, alpha: 0.7 }),
})
const reduce = (op: 'ReduceMean' | 'ReduceMax'): Case[] => [
  { x: [2, 3], build: (g, x) => g.op(op, [x], { axes: [1], keepdims: 0 }) },
  { x: [2, 3], build: (g, x) => g.op(op, [x], { axes: [-2] }) },
]

/** With a bias that is made of the filters. */
const conv = (
  x: readonly number[],
  y: readonly number[],
  attributes: AttributesOf<'Conv'>,
): Case => ({
  x,
  y,
  build(g, x, y) {
    const bias = g.op('ReduceSum', [y, g.ints([1, 2, 3])], { keepdims: 0 })
    return g.op('Conv', [x, y, bias], attributes)
  },
})
const pool = (
  op: 'MaxPool' | 'AveragePool',
  x: readonly number[],
  attributes: AttributesOf<'MaxPool'> & AttributesOf<'AveragePool'>,
): Case => ({ x, build: (g, x) => g.op(op, [x], attributes) })
/** y holds scale and bias. */
const normal = (
  x: readonly number[],
  y: readonly number[],
  build: (g: Builder, inputs: readonly [Value, Value, Value]) => readonly [Value, ...unknown[]],
): Case => ({
  x,
  y,
  build(g, x, y) {
    const [scale, bias] = g.ops('Split', [y], { axis: 0 }, 2)
    const flat = (half: Value) => g.op('Squeeze', [half, g.ints([0])])
    return build(g, [x, flat(scale), flat(bias)])[0]
  },
})

/** Total: an op that is added here too has to be checked, or to say that it has no gradient. */
const cases: Readonly<Record<OpName, readonly Case[] | 'none'>> = {
  Add: pair('Add'),
  Sub: pair('Sub'),
  Mul: pair('Mul'),
  Div: pair('Div'),
  Max: pair('Max'),
  Min: pair('Min'),
  Neg: unary('Neg', -0.5),
  Exp: unary('Exp', -0.5),
  Log: unary('Log', 0.5),
  Sqrt: unary('Sqrt', 0.5),
  Sigmoid: unary('Sigmoid', -0.5),
  Tanh: unary('Tanh', -0.5),
  Relu: unary('Relu', -0.5),
  Identity: unary('Identity', -0.5),
  Where: [
    {
      x: [2, 3],
      y: [3],
      build: (g, x, y) => g.op('Where', [g.op('Greater', [x, g.constant(0)]), x, y]),
    },
  ],
  MatMul: [
    { x: [2, 3], y: [3, 4], build: (g, x, y) => g.op('MatMul', [x, y]) },
    { x: [2, 2, 3], y: [3, 4], build: (g, x, y) => g.op('MatMul', [x, y]) },
  ],
  Gemm: [gemm(0, 0), gemm(0, 1), gemm(1, 0), gemm(1, 1)],
  ReduceSum: [
    { x: [2, 3], build: (g, x) => g.op('ReduceSum', [x, g.ints([1])], { keepdims: 0 }) },
    { x: [2, 3], build: (g, x) => g.op('ReduceSum', [x], { keepdims: 0 }) },
  ],
  ReduceMean: reduce('ReduceMean'),
  ReduceMax: reduce('ReduceMax'),
  Softmax: [{ x: [2, 3], build: (g, x) => g.op('Softmax', [x], { axis: 1 }) }],
  LogSoftmax: [{ x: [2, 3], build: (g, x) => g.op('LogSoftmax', [x], { axis: 0 }) }],
  TopK: [
    {
      x: [2, 4],
      build: (g, x) => g.ops('TopK', [x, g.ints([2])], { axis: 1 }, 2)[0],
    },
  ],
  Transpose: [{ x: [2, 3, 2], build: (g, x) => g.op('Transpose', [x], { perm: [1, 2, 0] }) }],
  Reshape: [{ x: [2, 6], build: (g, x) => g.op('Reshape', [x, g.ints([3, -1])]) }],
  Squeeze: [{ x: [2, 1, 3], build: (g, x) => g.op('Squeeze', [x, g.ints([1])]) }],
  Unsqueeze: [{ x: [2, 3], build: (g, x) => g.op('Unsqueeze', [x, g.ints([-1])]) }],
  Concat: [
    { x: [2, 3], y: [2, 1], build: (g, x, y) => g.op('Concat', [x, y, x], { axis: 1 }) },
    { x: [2, 3], y: [2, 3], build: (g, x, y) => g.op('Concat', [x, y], { axis: -2 }) },
  ],
  Split: [
    {
      x: [2, 5],
      build: (g, x) => g.ops('Split', [x, g.ints([2, 3])], { axis: 1 }, 2)[1],
    },
  ],
  Slice: [
    {
      x: [3, 5],
      build: (g, x) => g.op('Slice', [x, g.ints([1, 0]), g.ints([-1, 2]), g.ints([1, 0])]),
    },
  ],
  Pad: [{ x: [2, 3], build: (g, x) => g.op('Pad', [x, g.ints([1, 0, 0, 2]), g.constant(1)]) }],
  Expand: [{ x: [2, 1], build: (g, x) => g.op('Expand', [x, g.ints([3, 2, 4])]) }],
  Gather: [
    { x: [4, 2], build: (g, x) => g.op('Gather', [x, g.ints([3, 1, 3])], { axis: 0 }) },
    { x: [4], build: (g, x) => g.op('Gather', [x, g.ints([3, 1, 3])], { axis: 0 }) },
    { x: [2, 3, 2], build: (g, x) => g.op('Gather', [x, g.ints([2, 0, 2])], { axis: 1 }) },
    { x: [2, 3], build: (g, x) => g.op('Gather', [x, g.ints([1])], { axis: -1 }) },
    { x: [3, 2, 2], build: (g, x) => g.op('Gather', [x, g.ints([0, 0])], { axis: 0 }) },
  ],
  GatherElements: [
    {
      x: [3, 2],
      build(g, x) {
        const places = g.constant(BigInt64Array.of(2n, 0n, 2n, 1n), [2, 2])
        return g.op('GatherElements', [x, places], { axis: 0 })
      },
    },
  ],
  ScatterElements: [
    {
      x: [3, 2],
      y: [2, 2],
      build(g, x, y) {
        const places = g.constant(BigInt64Array.of(2n, 0n, 2n, 1n), [2, 2])
        return g.op('ScatterElements', [x, places, y], { axis: 0, reduction: 'add' })
      },
    },
  ],
  UnrolledLstm: [1, 2, 3].map((time) => ({
    x: [2 * time, 8],
    y: [8, 2],
    build: (g, x, y) => g.ops('UnrolledLstm', [x, y], { time, units: 2 }, 1 + 4 * time)[0],
  })),
  LinearCrossEntropy: [
    {
      x: [3, 4],
      y: [4, 5],
      build: (g, x, y) => g.ops('LinearCrossEntropy', [x, y, g.ints([4, 1, 4])], {}, 3)[0],
    },
    {
      x: [3, 4],
      y: [5, 4],
      build: (g, x, y) =>
        g.ops('LinearCrossEntropy', [x, y, g.ints([4, 1, 4])], { transB: 1 }, 3)[0],
    },
  ],
  StopGradient: [
    {
      x: [2, 3],
      build: (g, x) => g.op('Add', [x, g.op('StopGradient', [g.constant(0.3)])]),
    },
  ],
  UnrolledGru: [1, 2, 3].map((time) => ({
    x: [2 * time, 6],
    y: [7, 2],
    build(g, x, y) {
      const [recurrent, bias] = g.ops('Split', [y, g.ints([6, 1])], { axis: 0 }, 2)
      const inputs = [x, recurrent, g.op('Squeeze', [bias, g.ints([0])])] as const
      return g.ops('UnrolledGru', inputs, { time, units: 2 }, 1 + 3 * time)[0]
    },
  })),
  Conv: [
    { x: [2, 2, 5], y: [3, 2, 3], build: (g, x, y) => g.op('Conv', [x, y]) },
    conv([2, 2, 4, 3], [3, 2, 3, 2], { pads: [1, 1, 1, 0] }),
    conv([1, 2, 6, 5], [2, 2, 3, 3], { strides: [2, 2], pads: [1, 0, 0, 1] }),
    conv([1, 1, 6, 7], [2, 1, 2, 2], { strides: [3, 2], dilations: [2, 3], pads: [1, 1, 1, 1] }),
    conv([1, 1, 5, 5], [2, 1, 2, 2], { dilations: [2, 1], pads: [2, 0, 1, 1] }),
    conv([2, 2, 3, 3], [2, 2, 1, 1], { pads: [1, 1, 1, 1] }),
  ],
  ConvTranspose: [
    { x: [2, 2, 4], y: [2, 3, 3], build: (g, x, y) => g.op('ConvTranspose', [x, y]) },
    {
      x: [1, 2, 3, 2],
      y: [2, 1, 3, 2],
      build(g, x, y) {
        const bias = g.op('ReduceSum', [y, g.ints([0, 2, 3])], { keepdims: 0 })
        const attributes = { strides: [2, 3], pads: [1, 0, 1, 1], output_padding: [1, 0] }
        return g.op('ConvTranspose', [x, y, bias], attributes)
      },
    },
  ],
  MaxPool: [
    pool('MaxPool', [2, 1, 4, 6], { kernel_shape: [2, 3], strides: [2, 3] }),
    pool('MaxPool', [1, 2, 5, 3], { kernel_shape: [2, 2], strides: [2, 2], pads: [0, 1, 0, 0] }),
    pool('MaxPool', [1, 2, 4, 4], { kernel_shape: [3, 3], strides: [2, 1], pads: [1, 1, 1, 1] }),
    pool('MaxPool', [2, 2, 6], { kernel_shape: [2], strides: [2] }),
  ],
  AveragePool: [
    pool('AveragePool', [2, 1, 4, 6], { kernel_shape: [2, 3], strides: [2, 3] }),
    pool('AveragePool', [1, 2, 5, 4], {
      kernel_shape: [3, 2],
      strides: [2, 1],
      pads: [1, 1, 1, 0],
    }),
    pool('AveragePool', [1, 2, 5], { kernel_shape: [2], pads: [1, 1], count_include_pad: 1 }),
  ],
  Resize: [
    {
      x: [1, 2, 2, 3],
      build: (g, x) =>
        g.op('Resize', [x, null, null, g.ints([1, 2, 4, 9])], {
          mode: 'nearest',
          coordinate_transformation_mode: 'asymmetric',
          nearest_mode: 'floor',
        }),
    },
  ],
  LayerNormalization: [
    normal([3, 4], [2, 4], (g, inputs) => g.ops('LayerNormalization', inputs, {}, 3)),
    normal([2, 3, 2], [2, 3, 2], (g, inputs) =>
      g.ops('LayerNormalization', inputs, { axis: 1 }, 3),
    ),
  ],
  BatchNormal: [
    normal([4, 2], [2, 2], (g, inputs) => g.ops('BatchNormal', inputs, {}, 5)),
    normal([2, 3, 2, 2], [2, 3], (g, inputs) => g.ops('BatchNormal', inputs, {}, 5)),
  ],
  Trilu: [
    { x: [3, 3], build: (g, x) => g.op('Trilu', [x, g.constant(BigInt64Array.of(1n), [])]) },
    { x: [2, 2, 3], build: (g, x) => g.op('Trilu', [x], { upper: 0 }) },
  ],
  Erf: unary('Erf', -0.5),
  Softplus: unary('Softplus', -0.5),
  Pow: pair('Pow'),
  BatchNormalization: [
    normal([2, 3, 2], [2, 3], (g, [x, scale, bias]) => {
      const mean = g.constant(Float32Array.of(0.1, -0.2, 0.3))
      const variance = g.constant(Float32Array.of(0.5, 1.5, 2))
      return [g.op('BatchNormalization', [x, scale, bias, mean, variance], { epsilon: 1e-3 })]
    }),
  ],
  MaxUnpool: 'none',
  BlockInput: 'none',
  BlockOutput: 'none',
  BlockConv: 'none',
  GRU: 'none',
  LSTM: 'none',
  ScatterND: 'none',
  NonZero: 'none',
  ArgMax: 'none',
  CumSum: [
    { x: [4], build: (g, x) => g.op('CumSum', [x, g.constant(BigInt64Array.of(0n), [])]) },
    {
      x: [2, 3],
      build: (g, x) => g.op('CumSum', [x, g.constant(BigInt64Array.of(1n), [])], { reverse: 1 }),
    },
  ],
  Equal: 'none',
  Greater: 'none',
  Less: 'none',
  Mod: 'none',
  Cast: 'none',
  Shape: 'none',
  ConstantOfShape: 'none',
}

const random = (length: number, from: number, seed: number) => {
  const rng = createRng(seed)
  // A step apart, so that no two inputs change places within a difference.
  const places = Array.from({ length }, (_, i) => i)
  for (let i = length - 1; i > 0; i--) {
    const j = rng.below(i + 1)
    ;[places[i], places[j]] = [places[j] ?? 0, places[i] ?? 0]
  }
  return Float32Array.from(places, (place) => from + (place + 0.5) / length)
}

const size = (shape: readonly number[]) => shape.reduce((all, dim) => all * dim, 1)

const check = async (op: string, { x, y, from = -0.5, build }: Case) => {
  const g = graph(op)
  const named = { x: g.input('x', 'float32', x), y: g.input('y', 'float32', y ?? [1]) }
  const made = build(g, named.x, named.y)
  const weights = g.constant(
    random(size(made.shape as number[]), 0.3, 5),
    made.shape as number[],
    'weights',
  )
  g.output('loss', g.op('ReduceSum', [g.op('Mul', [made, weights])], { keepdims: 0 }))
  const names = y ? ['x', 'y'] : ['x']
  const session = await openSession(withGradients(g.build(), 'loss', names))
  const feeds: Record<'x' | 'y', Tensor> = {
    x: float32(random(size(x), from, 1), x),
    y: float32(random(size(y ?? [1]), from + 0.013, 2), y ?? [1]),
  }
  const found = await session.run(feeds)
  const loss = async () => {
    const answer = (await session.run(feeds, ['loss'])).loss
    assert.ok(answer)
    return scalarOf(answer)
  }
  for (const name of ['x', 'y'] as const) {
    const slope = found[`grad:${name}`]?.data as Float32Array | undefined
    if (!slope) continue
    const values = feeds[name].data as Float32Array
    for (const [i, value] of values.entries()) {
      const step = 1 / 128
      values[i] = value + step
      const above = await loss()
      values[i] = value - step
      const below = await loss()
      values[i] = value
      const difference = (above - below) / (2 * step)
      const apart = Math.abs(difference - (slope[i] ?? Number.NaN))
      assert.ok(apart < 1e-3, `${op} d${name}[${i}]: expected ${difference}, got ${slope[i]}`)
    }
  }
  await session.close()
}

test('every gradient equals the finite difference', async () => {
  for (const [op, list] of Object.entries(cases))
    if (list !== 'none') for (const item of list) await check(op, item)
})

test('an op is checked, or has no gradient', () => {
  for (const [op, rule] of Object.entries(gradients))
    assert.equal(cases[op as OpName] === 'none', rule === 'none', op)
})

test('a loss that needs an op without a gradient is refused', () => {
  const g = graph('cast')
  const x = g.input('x', 'float32', [2])
  g.output('loss', g.op('ReduceSum', [g.op('Cast', [x], { to: 1 })], { keepdims: 0 }))
  assert.throws(() => withGradients(g.build(), 'loss', ['x']), /Cast has no gradient/)
})

test('an input the loss does not depend on has a gradient of zeros', async () => {
  const g = graph('apart')
  const x = g.input('x', 'float32', [2])
  g.input('y', 'float32', [3])
  g.output('loss', g.op('ReduceSum', [x], { keepdims: 0 }))
  const session = await openSession(withGradients(g.build(), 'loss', ['x', 'y']))
  const found = await session.run({
    x: float32(Float32Array.of(1, 2)),
    y: float32(Float32Array.of(1, 2, 3)),
  })
  assert.deepEqual(found['grad:x']?.data, Float32Array.of(1, 1))
  assert.deepEqual(found['grad:y']?.data, Float32Array.of(0, 0, 0))
  await session.close()
})

test('nothing is learnt through what stops gradients', async () => {
  const g = graph('stopped')
  const x = g.input('x', 'float32', [3])
  const product = g.op('Mul', [x, g.op('StopGradient', [x])])
  g.output('loss', g.op('ReduceSum', [product], { keepdims: 0 }))
  const session = await openSession(withGradients(g.build(), 'loss', ['x']))
  const answers = await session.run({ x: float32(Float32Array.of(1, -2, 3)) })
  await session.close()
  assert.deepEqual([...(answers['grad:x']?.data ?? [])], [1, -2, 3])
})
