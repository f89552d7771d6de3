import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createRng } from '../../core/rng.ts'
import { float32, type Tensor } from '../../core/tensor.ts'
import { dense } from '../../nn/layers/dense.ts'
import { meanSquaredError } from '../../nn/loss.ts'
import { initialise } from '../../nn/parameter.ts'
import { openSession, scalarOf } from '../../onnx/session.ts'
import { predictRows } from '../codec/decode.ts'
import { judgeEach, openPlain, plainModel } from './model.ts'
import { readPackage, writePackage } from './package.ts'
import { recordMatrix } from './regression.ts'
import type { Package } from './task.ts'

const layer = dense({ name: 'layer', inputs: 2, outputs: 3 })
const model = plainModel({
  name: 'three',
  layers: [layer],
  inputs: { x: { type: 'float32', shape: ['rows', 2] } },
  targets: { t: { type: 'float32', shape: ['rows', 3] } },
  output: { name: 'y', type: 'float32', shape: ['rows', 3] },
  answer: (g, bound, { x }) => layer.apply(g, bound, x),
  loss: (g, y, { t }) => meanSquaredError(g, y, t),
})
const values = initialise(model.network.parameters, createRng(1))
const weights = values.get('layer/weights') ?? new Float32Array()
/** y of one row, by hand. */
const answerTo = (a: number, b: number) =>
  [0, 1, 2].map(
    (at) => a * (weights[at] ?? 0) + b * (weights[3 + at] ?? 0) + (weights[6 + at] ?? 0),
  )

let home = ''
let opened: Package
before(async () => {
  home = await mkdtemp(join(tmpdir(), 'millrace-'))
  const prepared = {
    ...model,
    kind: 'three',
    options: { wide: true },
    facts: {},
    batches: () => ({ steps: 0, epoch: () => [] }),
    baseline: () => ({}),
  }
  await writePackage(join(home, 'three'), {
    prepared,
    parameters: values,
    metrics: {},
    lineage: null,
  })
  opened = await readPackage(join(home, 'three'))
})
after(() => rm(home, { recursive: true }))

const open = (from: Package) =>
  openPlain(from, {
    example: '{"a":1,"b":2}',
    inputs: (records, refusalOf) => ({ x: recordMatrix(records, ['a', 'b'], refusalOf) }),
    answer: (numbers) => ({ kind: 'values', values: numbers }),
  })

test('training gives the mean loss and its gradients, validation sums over the rows', async () => {
  const inputs: Record<string, Tensor> = {
    x: float32(Float32Array.of(1, 2, -1, 0.5, 3, 0), [3, 2]),
    t: float32(new Float32Array(9), [3, 3]),
    'layer/weights': float32(weights, [3, 3]),
  }
  const all = [answerTo(1, 2), answerTo(-1, 0.5), answerTo(3, 0)].flat()
  const mean = all.reduce((sum, each) => sum + each ** 2, 0) / 9
  const training = await openSession(model.network.training('any'))
  const step = await training.run(inputs)
  await training.close()
  assert.ok(Math.abs(scalarOf(step['loss'] as Tensor) - mean) < 1e-5)
  assert.deepEqual(step['grad:layer/weights']?.dims, [3, 3])
  const validation = await openSession(model.network.validation('any'))
  const sums = await validation.run(inputs)
  await validation.close()
  assert.ok(Math.abs(scalarOf(sums['loss'] as Tensor) - 3 * mean) < 1e-5)
  assert.equal(scalarOf(sums['count'] as Tensor), 3)
  assert.deepEqual(model.metrics({ loss: 6, count: 3 }), { val_loss: 2 })
  assert.deepEqual(model.signature, {
    inputs: [{ name: 'x', type: 'float32', shape: ['rows', 2] }],
    outputs: [{ name: 'y', type: 'float32', shape: ['rows', 3] }],
  })
})

test('many records get each their own answer', async () => {
  const predictor = await open(opened)
  const rows = Array.from({ length: 600 }, (_, at) => `{"a":${at / 100},"b":"1"}`)
  const answers = await predictRows(predictor, rows, 1)
  assert.equal(answers.length, 600)
  for (const at of [0, 255, 256, 599]) {
    const expected = answerTo(at / 100, 1)
    const answer = answers[at]
    const got = answer?.kind === 'values' ? answer.values : []
    assert.equal(got.length, 3)
    got.forEach((each, place) => {
      assert.ok(Math.abs(each - (expected[place] ?? 0)) < 1e-4)
    })
  }
  assert.deepEqual(await predictor.predict([], 2), [])
  await assert.rejects(predictRows(predictor, [rows[0] ?? '', '{"a":"x","b":1}'], 1), {
    code: 'bad_input',
    message: /Record 2 of 2 has "x" in "a"/,
  })
  await predictor.close()
})

test('judging keeps of each row what is asked for, in their order', async () => {
  const rows = Array.from({ length: 300 }, (_, at) => `{"a":${at},"b":0}`)
  const seen: number[][] = []
  const judged = await judgeEach([opened, opened], rows, {
    open,
    keep: (row, _, place) => [JSON.parse(row).a, place],
    metrics: (answered) => {
      seen.push(...answered)
      return { rows: answered.length }
    },
  })
  const each = { metrics: { rows: 300 }, compared: { rows: 300 } }
  assert.deepEqual(judged, [each, each])
  assert.ok(seen.every(([a, place]) => a === place))
})
