import assert from 'node:assert/strict'
import { test } from 'node:test'
import { distance } from '../../test/data/nn/reference.ts'
import { createRng } from '../core/rng.ts'
import { float32, type Tensor } from '../core/tensor.ts'
import { blocked, hasBlocks } from './blocked.ts'
import { graph } from './builder.ts'
import { printGraph } from './print.ts'
import { encodeModel } from './proto.ts'
import { blockSize, openSession } from './session.ts'
import type { Shape } from './value.ts'

/** A convolution of images `[2, 16, 6, 5]`; `channels` and `outputs` of its filters. */
const convolution = (filters: Shape, swap = false) => {
  const g = graph('convolution')
  const x = g.input('x', 'float32', ['batch', filters[swap ? 0 : 1] ?? 0, 6, 5])
  const w = g.input('w', 'float32', filters)
  const b = g.input('b', 'float32', [filters[swap ? 1 : 0] ?? 0])
  const used = swap ? g.op('Transpose', [w], { perm: [1, 0, 2, 3] }) : w
  g.output('y', g.op('Conv', [x, used, b], { pads: [1, 0, 1, 2], strides: [2, 1] }))
  return g.build()
}

const random = (dims: readonly number[], seed: number): Tensor => {
  const rng = createRng(seed)
  const length = dims.reduce((all, dim) => all * dim, 1)
  return float32(
    Float32Array.from({ length }, () => rng.normal()),
    dims,
  )
}

test('a convolution on blocks reads, line for line, as it did', () => {
  assert.equal(
    printGraph(blocked(convolution([32, 16, 3, 3]), 8)),
    `graph convolution
  input  x: float32[batch, 16, 6, 5]
  input  w: float32[32, 16, 3, 3]
  input  b: float32[32]
  const  constant: int64[5] = [2, 8, 4, 9, 8]
  const  constant_1: int64[4] = [32, 16, 3, 3]
  Transpose: float32[16, 32, 3, 3] = Transpose(w, perm=[1, 0, 2, 3])
  BlockInput: float32[16, 32, 3, 3] = BlockInput(Transpose)
  Reshape: float32[2, 8, 4, 9, 8] = Reshape(BlockInput, constant)
  Transpose_1: float32[4, 2, 9, 8, 8] = Transpose(Reshape, perm=[2, 0, 3, 1, 4])
  Reshape_1: float32[32, 16, 3, 3] = Reshape(Transpose_1, constant_1)
  BlockInput_1: float32[batch, 16, 6, 5] = BlockInput(x)
  BlockConv: float32[batch, 32, 3, 5] = BlockConv(BlockInput_1, Reshape_1, b, pads=[1, 0, 1, 2], strides=[2, 1])
  BlockOutput: float32[batch, 32, 3, 5] = BlockOutput(BlockConv, channels=32)
  output y = BlockOutput`,
  )
})

test('filters that were swapped are not swapped twice', () => {
  const nodes = blocked(convolution([16, 32, 3, 3], true), 8).nodes
  assert.equal(nodes.filter((node) => node.op === 'Transpose').length, 1)
})

test('only filters in whole blocks are put on blocks', () => {
  assert.ok(hasBlocks(convolution([16, 8, 3, 3]), 8))
  assert.ok(!hasBlocks(convolution([16, 8, 3, 3]), 16))
  assert.ok(!hasBlocks(convolution([12, 8, 3, 3]), 8))
  assert.ok(!hasBlocks(convolution([16, 'batch', 3, 3]), 8))
})

test('a convolution gives the same on blocks and without', async () => {
  const block = await blockSize()
  assert.ok(block === undefined || block === 8 || block === 16, `${block}`)
  for (const [filters, swap] of [
    [[32, 16, 3, 3], false],
    [[16, 32, 2, 3], true],
  ] as const) {
    const model = convolution(filters, swap)
    const feeds = {
      x: random([2, 16, 6, 5].with(1, filters[swap ? 0 : 1]), 1),
      w: random(filters, 2),
      b: random([filters[swap ? 1 : 0]], 3),
    }
    const [fast, plain] = [await openSession(model), await openSession(encodeModel(model))]
    const found = (await fast.run(feeds)).y
    const wanted = (await plain.run(feeds)).y
    assert.ok(found && wanted)
    assert.deepEqual(found.dims, wanted.dims)
    assert.ok(distance(found.data as Float32Array, wanted.data as Float32Array) < 1e-5)
    await fast.close()
    await plain.close()
  }
})
