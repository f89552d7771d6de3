import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MillraceError } from '../core/error.ts'
import { float32, int64, type Tensor } from '../core/tensor.ts'
import { graph } from './builder.ts'
import { encodeModel } from './proto.ts'
import { openSession, runtimeVersion, scalarOf } from './session.ts'

const model = () => {
  const g = graph('sum')
  const x = g.input('x', 'float32', ['n', 2])
  const k = g.input('k', 'int64', [1])
  const twice = g.op('Add', [x, x])
  g.output('twice', twice)
  g.output('again', twice)
  g.output('same', x)
  g.output('best', g.ops('TopK', [x, k], { axis: 1 }, 2)[1] as typeof x)
  g.output('ones', g.op('ConstantOfShape', [g.op('Shape', [x])], { value: 1.5 }))
  return g.build({ author: 'test' })
}
const x = float32(Float32Array.of(1, 2, 4, 3), [2, 2])

test('a model file is, byte for byte, what it was', () => {
  const g = graph('add')
  const a = g.input('a', 'float32', ['n'])
  g.output('b', g.op('Mul', [a, g.constant(2)]))
  assert.equal(
    Buffer.from(encodeModel(g.build({ key: 'value' }))).toString('hex'),
    [
      '0808', // ir_version 8
      '12086d696c6c72616365', // producer_name "millrace"
      '3a5b', // graph
      '0a1c0a01610a08636f6e7374616e741201621a054d756c3a3022034d756c', // Mul(a, constant) → b
      '1203616464', // name "add"
      '2a1210014208636f6e7374616e744a0400000040', // constant: float 2
      '5a100a0161120b0a09080112050a0312016e', // input a: float [n]
      '62100a0162120b0a09080112050a0312016e', // output b: float [n]
      '42040a001011', // opset 17
      '720c0a036b6579120576616c7565', // metadata key: value
    ].join(''),
  )
})

test('onnxruntime runs a graph and names its inputs and outputs', async () => {
  const session = await openSession(model())
  assert.deepEqual(session.inputs[0], { name: 'x', dtype: 'float32', shape: ['n', 2] })
  assert.deepEqual(
    session.outputs.map((output) => output.name),
    ['twice', 'again', 'same', 'best', 'ones'],
  )
  const answer = await session.run({ x, k: int64([1]) })
  assert.deepEqual(answer.twice?.data, Float32Array.of(2, 4, 8, 6))
  assert.deepEqual(answer.again?.data, Float32Array.of(2, 4, 8, 6))
  assert.deepEqual(answer.same?.data, x.data)
  assert.deepEqual(answer.best?.data, BigInt64Array.of(1n, 0n))
  assert.deepEqual(answer.best?.dims, [2, 1])
  assert.deepEqual(answer.ones?.data, new Float32Array(4).fill(1.5))
  await session.close()
})

test('an answer is written into the tensor given for it', async () => {
  const session = await openSession(model())
  const twice = float32(new Float32Array(4), [2, 2])
  const answer = await session.run({ x, k: int64([1]) }, { twice })
  assert.deepEqual(Object.keys(answer), ['twice'])
  assert.deepEqual(twice.data, Float32Array.of(2, 4, 8, 6))
  await session.close()
})

test('a missing or misshapen input is refused', async () => {
  const session = await openSession(model())
  await assert.rejects(session.run({ x }), /Input "k": expected int64\[1\], got none/)
  await assert.rejects(
    session.run({ x: float32(new Float32Array(3), [1, 3]), k: int64([1]) }),
    /Input "x": expected float32\[n, 2\], got float32\[1, 3\]/,
  )
  await session.close()
})

test('bytes that are no model are refused', async () => {
  for (const bytes of [
    new Uint8Array(),
    Buffer.from('no model'),
    encodeModel(model()).slice(0, 99),
  ])
    await assert.rejects(openSession(bytes), { name: 'MillraceError', code: 'corrupt' })
})

test('a scalar is read as a number', () => {
  assert.equal(scalarOf(float32(Float32Array.of(2.5), [])), 2.5)
  assert.throws(() => scalarOf(x), /Expected one number, got \[2, 2\]/)
  assert.match(runtimeVersion, /^\d+\.\d+/)
})

test('values of every dtype pass as they are', async () => {
  const all: readonly Tensor[] = [
    { dtype: 'float32', dims: [2], data: Float32Array.of(-0, Number.NaN) },
    { dtype: 'float64', dims: [2], data: Float64Array.of(5e-324, Number.POSITIVE_INFINITY) },
    { dtype: 'int8', dims: [2], data: Int8Array.of(-128, 127) },
    { dtype: 'int16', dims: [2], data: Int16Array.of(-32_768, 32_767) },
    { dtype: 'int32', dims: [2], data: Int32Array.of(-(2 ** 31), 2 ** 31 - 1) },
    { dtype: 'int64', dims: [2], data: BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n) },
    { dtype: 'uint8', dims: [2], data: Uint8Array.of(0, 255) },
    { dtype: 'uint16', dims: [2], data: Uint16Array.of(0, 65_535) },
    { dtype: 'uint32', dims: [2], data: Uint32Array.of(0, 2 ** 32 - 1) },
    { dtype: 'uint64', dims: [2], data: BigUint64Array.of(0n, 2n ** 64n - 1n) },
    { dtype: 'bool', dims: [2], data: Uint8Array.of(0, 1) },
    { dtype: 'string', dims: [2], data: ['', 'é😀'] },
  ]
  for (const tensor of all) {
    const g = graph(tensor.dtype)
    const given = g.input('given', tensor.dtype, ['n'])
    g.output('row', g.op('Unsqueeze', [given, g.ints([0])]))
    const session = await openSession(g.build())
    const { row } = await session.run({ given: tensor })
    assert.deepEqual(row, { ...tensor, dims: [1, 2] })
    await session.close()
  }
})

test('a device that is not there is refused with what is there', async (t) => {
  const g = graph('double')
  const x = g.input('x', 'float32', [2])
  g.output('y', g.op('Add', [x, x]))
  try {
    await (await openSession(g.build(), { device: 'cuda' })).close()
    t.skip('there is a CUDA device here')
  } catch (error) {
    assert.ok(error instanceof MillraceError)
    assert.equal(error.code, 'unsupported')
    assert.match(error.what, /cannot run on CUDA here: .+/)
    assert.match(error.why ?? '', /come with it are .*cpu/)
  }
})
