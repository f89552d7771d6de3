import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng } from '../core/rng.ts'
import { dense } from './dense.ts'
import { dropoutMask } from './dropout.ts'
import { glorotUniform, orthogonal } from './init.ts'
import { lstm } from './lstm.ts'
import { initialise } from './parameter.ts'

test('glorot values fill their range evenly', () => {
  const values = glorotUniform(20_000, 2, 4, createRng(1))
  const squares = values.reduce((all, x) => all + x * x, 0) / values.length
  assert.ok(values.every((x) => Math.abs(x) <= 1))
  assert.ok(Math.abs(squares - 1 / 3) < 0.01, `${squares}`)
})

test('orthogonal columns have length one and stand at right angles', () => {
  const [rows, columns] = [40, 10]
  const q = orthogonal(rows, columns, createRng(1))
  for (let a = 0; a < columns; a++)
    for (let b = 0; b <= a; b++) {
      let product = 0
      for (let row = 0; row < rows; row++)
        product += (q[row * columns + a] ?? 0) * (q[row * columns + b] ?? 0)
      assert.ok(Math.abs(product - (a === b ? 1 : 0)) < 1e-6)
    }
})

test('the forget bias of an LSTM starts at one, the others at zero', () => {
  const layer = lstm({ name: 'lstm', features: 2, units: 2 })
  const values = initialise(layer.parameters, createRng(1))
  assert.deepEqual(values.get('lstm/bias'), Float32Array.of(0, 0, 0, 0, 1, 1, 0, 0))
})

test('the given bias is the last row of a dense layer', () => {
  const layer = dense({ name: 'out', inputs: 2, outputs: 3, bias: Float32Array.of(7, 8, 9) })
  const values = initialise(layer.parameters, createRng(1)).get('out/weights') ?? []
  assert.deepEqual([...values].slice(6), [7, 8, 9])
})

test('dropout keeps the mean and repeats with the seed', () => {
  const mask = dropoutMask(50_000, 0.1, createRng(3))
  const mean = mask.reduce((all, x) => all + x, 0) / mask.length
  assert.ok(Math.abs(mean - 1) < 0.01, `${mean}`)
  assert.deepEqual(new Set(mask), new Set([0, Math.fround(1 / 0.9)]))
  assert.deepEqual(mask, dropoutMask(50_000, 0.1, createRng(3)))
})
