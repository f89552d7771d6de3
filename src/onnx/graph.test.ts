import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Builder, graph } from './builder.ts'
import { pruned } from './graph.ts'
import { printGraph } from './print.ts'
import { encodeModel } from './proto.ts'
import { product, quotient, sum } from './shapes/dims.ts'
import type { Shape, Value } from './value.ts'

const small = () => {
  const g = graph('small')
  const x = g.input('x', 'float32', ['batch', 3])
  const weights = g.constant(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3])
  const y = g.op('Gemm', [x, weights], { transB: 1 })
  g.output('y', g.op('Relu', [g.op('Add', [y, g.constant(0.5)])]))
  g.output('flat', g.op('Reshape', [y, g.ints([-1])]))
  return g
}

test('a graph prints as text with dtype and shape on each line', () => {
  assert.equal(
    printGraph(small().build()),
    `graph small
  input  x: float32[batch, 3]
  const  constant: float32[2, 3] = [1, 2, 3, 4, 5, 6]
  const  constant_1: float32[] = 0.5
  const  constant_2: int64[1] = [-1]
  Gemm: float32[batch, 2] = Gemm(x, constant, transB=1)
  Add: float32[batch, 2] = Add(Gemm, constant_1)
  Relu: float32[batch, 2] = Relu(Add)
  Reshape: float32[2*batch] = Reshape(Gemm, constant_2)
  output y = Relu
  output flat = Reshape`,
  )
})

test('pruning keeps what an output needs', () => {
  const built = small().build()
  const kept = pruned(built, built.outputs.slice(1))
  assert.deepEqual(
    kept.nodes.map((node) => node.op),
    ['Gemm', 'Reshape'],
  )
  assert.equal(kept.initializers.length, 2)
})

test('dimensions multiply, divide and add as products of names', () => {
  assert.equal(product([12, 'batch', 2]), '24*batch')
  assert.equal(quotient('24*batch', 12), '2*batch')
  assert.equal(quotient('24*batch', 'batch'), 24)
  assert.equal(quotient('batch', 2), undefined)
  assert.equal(sum(['batch', 'batch', 3]), '2*batch+3')
  assert.equal(sum([1, 2]), 3)
})

const shapes: readonly [string, (g: Builder, x: Value) => Value, Shape][] = [
  ['Transpose', (g, x) => g.op('Transpose', [x], { perm: [2, 0, 1] }), [4, 'batch', 3]],
  ['Reshape', (g, x) => g.op('Reshape', [x, g.ints([0, -1])]), ['batch', 12]],
  ['Unsqueeze', (g, x) => g.op('Unsqueeze', [x, g.ints([0])]), [1, 'batch', 3, 4]],
  ['Concat', (g, x) => g.op('Concat', [x, x], { axis: 0 }), ['2*batch', 3, 4]],
  ['Gather', (g, x) => g.op('Gather', [x, g.ints([1, 1])], { axis: 1 }), ['batch', 2, 4]],
  ['Slice', (g, x) => g.op('Slice', [x, g.ints([-1]), g.ints([9]), g.ints([1])]), ['batch', 1, 4]],
  ['Pad', (g, x) => g.op('Pad', [x, g.ints([0, 1, 0, 0, 1, 0])]), ['batch', 5, 4]],
  ['ReduceMean', (g, x) => g.op('ReduceMean', [x], { axes: [-1], keepdims: 0 }), ['batch', 3]],
  ['ArgMax', (g, x) => g.op('ArgMax', [x], { axis: 2 }), ['batch', 3, 1]],
  ['Shape', (g, x) => g.op('Shape', [x]), [3]],
  ['ConstantOfShape', (g, x) => g.op('ConstantOfShape', [g.op('Shape', [x])]), ['batch', 3, 4]],
  [
    'MatMul',
    (g, x) => g.op('MatMul', [x, g.constant(new Float32Array(8), [4, 2])]),
    ['batch', 3, 2],
  ],
]

const filters = (g: Builder) => g.constant(new Float32Array(90), [5, 3, 3, 2])
const images: typeof shapes = [
  ['Conv', (g, x) => g.op('Conv', [x, filters(g)], { pads: [1, 0, 1, 1] }), ['batch', 5, 8, 6]],
  [
    'Conv with strides and dilations',
    (g, x) => g.op('Conv', [x, filters(g)], { strides: [2, 3], dilations: [2, 1] }),
    ['batch', 5, 2, 2],
  ],
  [
    'ConvTranspose',
    (g, x) => {
      const turned = g.op('Transpose', [filters(g)], { perm: [1, 0, 2, 3] })
      return g.op('ConvTranspose', [x, turned], { strides: [2, 1], output_padding: [1, 0] })
    },
    ['batch', 5, 18, 7],
  ],
  ['MaxPool', (g, x) => g.op('MaxPool', [x], { kernel_shape: [3, 2] }), ['batch', 3, 6, 5]],
  [
    'AveragePool',
    (g, x) => g.op('AveragePool', [x], { kernel_shape: [2, 2], strides: [2, 2] }),
    ['batch', 3, 4, 3],
  ],
]

test('shapes of windows follow from the op table', () => {
  for (const [name, build, wanted] of images) {
    const g = graph(name)
    assert.deepEqual(build(g, g.input('x', 'float32', ['batch', 3, 8, 6])).shape, wanted, name)
  }
})

test('shapes follow from the op table', () => {
  for (const [name, build, wanted] of shapes) {
    const g = graph(name)
    const made = build(g, g.input('x', 'float32', ['batch', 3, 4]))
    assert.deepEqual(made.shape, wanted, name)
  }
})

const refusals: readonly [RegExp, (g: Builder, x: Value) => unknown][] = [
  [
    /^Gemm: expected the same inner length in \[batch, 3\], got \[2, 2\]/,
    (g, x) => g.op('Gemm', [x, g.constant(new Float32Array(4), [2, 2])]),
  ],
  [/^Add: expected float32 on both sides, got int64\[1\]/, (g, x) => g.op('Add', [x, g.ints([1])])],
  [
    /^Mul: expected shapes that stretch to \[batch, 3\], got \[2\]/,
    (g, x) => g.op('Mul', [x, g.constant(new Float32Array(2))]),
  ],
  [
    /^Reshape: expected a shape of the elements of \[batch, 3\], got \[4, -1\]/,
    (g, x) => g.op('Reshape', [x, g.ints([4, -1])]),
  ],
  [/^Add: expected 2 to 2 inputs, got 1/, (g, x) => g.node('Add', [x], {}, 1)],
  [
    /^Softmax: expected an axis of 2 dimensions, got 5/,
    (g, x) => g.op('Softmax', [x], { axis: 5 }),
  ],
  [
    /^Relu: expected values of this graph, got y float32\[2\] of another/,
    (g) => g.op('Relu', [graph('other').input('y', 'float32', [2])]),
  ],
  [/expected 4 elements for \[2, 2\], got 3/, (g) => g.constant(new Float32Array(3), [2, 2])],
  [/expected a new name for a value, got "x"/, (g) => g.input('x', 'float32', [1])],
  [
    /^Conv: expected filters of 2 channels, got \[5, 3, 3, 2\]/,
    (g) => g.op('Conv', [g.input('image', 'float32', ['batch', 2, 8, 6]), filters(g)]),
  ],
  [
    /^MaxPool: expected at least 3 elements, got 2/,
    (g) => g.op('MaxPool', [g.input('line', 'float32', [1, 1, 2])], { kernel_shape: [3] }),
  ],
  [
    /^BatchNormal: expected \[3\] as input 1, got \[2\]/,
    (g, x) =>
      g.ops(
        'BatchNormal',
        [x, g.constant(new Float32Array(2)), g.constant(new Float32Array(3))],
        {},
        5,
      ),
  ],
  [
    /^UnrolledGru: expected \[time·batch, 6\], got \[batch, 3\]/,
    (g, x) => g.ops('UnrolledGru', [x, x, x], { time: 2, units: 2 }, 7),
  ],
  [
    /^UnrolledLstm: expected \[time·batch, 8\], got \[batch, 3\]/,
    (g, x) => g.ops('UnrolledLstm', [x, x], { time: 2, units: 2 }, 9),
  ],
]

test('a misuse is refused with what was expected and what came', () => {
  for (const [message, build] of refusals) {
    const g = graph('misuse')
    const x = g.input('x', 'float32', ['batch', 3])
    assert.throws(() => build(g, x), { name: 'MillraceError', code: 'internal', message })
  }
})

test('a composite has to be lowered before it is written', () => {
  const g = graph('composite')
  const x = g.input('x', 'float32', [3, 3])
  g.output('loss', g.ops('LinearCrossEntropy', [x, x, g.ints([0, 1, 2])], {}, 3)[0])
  assert.throws(() => encodeModel(g.build()), /Lower the graph/)
})
