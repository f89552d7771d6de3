import assert from 'node:assert/strict'
import { test } from 'node:test'
import { taught } from '../../test/data/nn/taught.ts'
import { createRng } from '../core/rng.ts'
import {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  type Init,
  kaimingNormal,
  kaimingUniform,
  lecunNormal,
  lecunUniform,
  orthogonal,
  truncatedNormal,
  xavierNormal,
} from './init.ts'
import { dense } from './layers/dense.ts'
import { dropoutMask } from './layers/dropout.ts'
import { lstm } from './layers/lstm.ts'
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

const filled = (init: Init) => init(100_000, 25 * 9, 40 * 9, createRng(5))
const deviation = (values: Float32Array) =>
  Math.sqrt(values.reduce((all, x) => all + x * x, 0) / values.length)
const largest = (values: Float32Array) => values.reduce((all, x) => Math.max(all, Math.abs(x)), 0)

test('the laws of PyTorch have its deviation and its bounds', () => {
  const laws: Record<string, Init> = {
    glorotUniform,
    xavierNormal,
    heUniform,
    kaimingNormal,
    kaimingUniform: kaimingUniform(),
    lecunUniform,
    truncatedNormal: (length, _in, _out, rng) => truncatedNormal(length, 0.3, rng),
  }
  const torch: Record<string, { deviation: number; largest: number }> = taught('init')
  assert.deepEqual(Object.keys(laws), Object.keys(torch))
  for (const [name, law] of Object.entries(laws)) {
    const [values, wanted] = [filled(law), torch[name] ?? { deviation: 0, largest: 0 }]
    const apart = Math.abs(deviation(values) / wanted.deviation - 1)
    assert.ok(apart < 0.01, `the deviation of ${name} is ${apart} off`)
    if (/Uniform|truncated/.test(name))
      assert.ok(Math.abs(largest(values) / wanted.largest - 1) < 1e-3, name)
  }
})

test('the normals of Keras are cut at two deviations and keep their variance', () => {
  const laws: [Init, number][] = [
    [glorotNormal, 2 / (25 * 9 + 40 * 9)],
    [heNormal, 2 / (25 * 9)],
    [lecunNormal, 1 / (25 * 9)],
  ]
  for (const [law, variance] of laws) {
    const values = filled(law)
    assert.ok(Math.abs(deviation(values) / Math.sqrt(variance) - 1) < 0.01)
    const cut = (2 * Math.sqrt(variance)) / 0.87962566
    assert.ok(largest(values) <= cut && largest(values) > 0.99 * cut)
  }
})

test('where there are more columns than rows, the rows are orthogonal', () => {
  const [tall, wide] = [orthogonal(5, 3, createRng(2)), orthogonal(3, 5, createRng(2))]
  for (let row = 0; row < 3; row++)
    for (let column = 0; column < 5; column++)
      assert.equal(wide[row * 5 + column], tall[column * 3 + row])
})
