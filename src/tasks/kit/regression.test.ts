import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { float32, type Tensor } from '../../core/tensor.ts'
import { regressionMetrics } from '../../metrics/regression.ts'
import { graph } from '../../onnx/builder.ts'
import { openSession } from '../../onnx/session.ts'
import { baselineOf, matrixOf, scaled, scalesOf, unscaled } from './regression.ts'

const oracle: { actual: number[]; predicted: number[]; metrics: Record<string, number> } =
  JSON.parse(
    readFileSync(new URL('../../../test/data/tasks/regression.json', import.meta.url), 'utf8'),
  )

test('the metrics of predictions are those of scikit-learn', () => {
  const { actual, predicted, metrics } = oracle
  const own = regressionMetrics(
    actual.map((each, at) => ({ actual: each, predicted: predicted[at] ?? 0 })),
  )
  assert.deepEqual(Object.keys(own), ['val_loss', 'val_loss_se', 'rmse', 'mae', 'r2'])
  for (const [name, value] of Object.entries(metrics))
    assert.ok(Math.abs((own[name] ?? 0) - value) < 1e-9, `${name}: ${own[name]}, not ${value}`)
  // Differences of squares 1 − 0 and 1 − 4: mean −1, deviation 2·√2, over √2.
  const two = regressionMetrics([
    { actual: 1, predicted: 1 },
    { actual: 3, predicted: 1 },
  ])
  assert.ok(Math.abs((two['val_loss_se'] ?? 0) - 2) < 1e-12)
  // Numbers that are all the same have no spread to explain.
  assert.deepEqual(regressionMetrics([{ actual: 2, predicted: 5 }]), {
    val_loss: 9,
    rmse: 3,
    mae: 3,
  })
})

const rows = [
  '{"a":1,"b":"1e6","c":"5"}',
  '{"a":"3","b":1000002,"c":5}',
  '{"a":8,"b":1000004,"c":5}',
]

test('scales are means and deviations, also of large numbers and of one number alone', () => {
  assert.deepEqual(scalesOf(rows, ['a', 'b', 'c']), [
    { mean: 4, deviation: Math.sqrt(26 / 3) },
    { mean: 1_000_002, deviation: Math.sqrt(8 / 3) },
    { mean: 5, deviation: 1 },
  ])
  assert.throws(() => scalesOf([...rows, '{"a":1,"b":""}'], ['a', 'b']), {
    code: 'bad_data',
    message: /Row 4 of the 4 data rows has no "b"/,
  })
})

test('numbers are scaled and back in the graph', async () => {
  const scales = scalesOf(rows, ['a', 'c'])
  const g = graph('scales')
  const x = g.input('x', 'float32', ['rows', 2])
  const small = scaled(g, x, scales)
  g.output('small', small)
  g.output('back', unscaled(g, small, scales))
  const session = await openSession(g.build())
  const { small: made, back } = await session.run({
    x: float32(Float32Array.of(4, 5, 8, 7), [2, 2]),
  })
  await session.close()
  const rounded = (tensor: Tensor | undefined) =>
    Array.from(tensor?.data ?? [], Number).map((each) => Number(each.toFixed(4)))
  assert.deepEqual(rounded(made), [0, 0, Number((4 / Math.sqrt(26 / 3)).toFixed(4)), 2])
  assert.deepEqual(rounded(back), [4, 5, 8, 7])
})

test('columns of a batch are a matrix, and a bad value is named by its own row', () => {
  const part = { rows: rows.slice(1), side: rows, places: Uint32Array.of(7, 2) }
  const { dims, data } = matrixOf(part, ['b', 'a'])
  assert.deepEqual(
    [dims, [...data]],
    [
      [2, 2],
      [1_000_002, 3, 1_000_004, 8],
    ],
  )
  const bad = { ...part, rows: ['{"a":1}', '{"a":"one"}'] }
  assert.throws(() => matrixOf(bad, ['a']), {
    code: 'bad_data',
    message: /Row 3 of the 3 data rows has "one" in "a"/,
  })
})

test('the baseline is one guess for all', () => {
  assert.deepEqual(baselineOf(rows, 'a', 4), {
    val_loss: 26 / 3,
    rmse: Math.sqrt(26 / 3),
    mae: 8 / 3,
    r2: 0,
  })
})
