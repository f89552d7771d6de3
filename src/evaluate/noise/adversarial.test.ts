import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { startedPackage, trainedPackage } from '../../../test/system/models.ts'
import { createRng } from '../../core/rng.ts'
import { float32, type Tensors } from '../../core/tensor.ts'
import { measureOf } from '../../metrics/scores.ts'
import { answerGradients, lift, weightsName } from '../../nn/gradients/answers.ts'
import { decodeModel } from '../../onnx/decode.ts'
import type { Graph } from '../../onnx/graph.ts'
import { encodeModel } from '../../onnx/proto.ts'
import { openSession } from '../../onnx/session.ts'
import { createTasks } from '../../tasks/catalogue.ts'
import { decodeRows } from '../../tasks/codec/decode.ts'
import { imageTask } from '../../tasks/image/task.ts'
import { modelName } from '../../tasks/kit/package.ts'
import { badInput } from '../../tasks/kit/record.ts'
import { tabularRegressionTask } from '../../tasks/regression/task.ts'
import { tabularTask } from '../../tasks/tabular/task.ts'
import { attacked, weightsOf } from './adversarial.ts'

let home = ''
before(async () => {
  home = await mkdtemp(join(tmpdir(), 'millrace-'))
})
after(() => rm(home, { recursive: true }))

const rng = createRng(4)
const tableRows = Array.from({ length: 240 }, (_, at) => {
  const [a, b] = [rng.normal(), 50 + 20 * rng.normal()]
  const plan = ['basic', 'plus', 'other'][rng.below(3)] ?? ''
  const score = 2 * a + (b - 50) / 20 + (plan === 'plus' ? 1 : 0) + 0.3 * rng.normal()
  const gap = at % 9 === 0 ? '' : b.toFixed(3)
  return JSON.stringify({
    a: a.toFixed(4),
    b: gap,
    plan,
    label: score > 0.3 ? 'yes' : 'no',
    n: score.toFixed(4),
  })
})
const pictures = Array.from({ length: 60 }, (_, at) => {
  const bytes = Uint8Array.from({ length: 64 }, (_, place) => {
    const on = at % 2 === 0 ? place % 8 === 3 : Math.floor(place / 8) === 3
    return (on ? 150 : 30) + rng.below(60)
  })
  return JSON.stringify({
    image: Buffer.from(bytes).toString('base64'),
    label: at % 2 === 0 ? 'down' : 'across',
  })
})

const tables = () => tabularTask.prepare(tableRows, { label: 'label', ignore: ['n'], hidden: [6] })
const linear = () => tabularTask.prepare(tableRows, { label: 'label', ignore: ['n'], hidden: [] })
const averaged = () => tabularTask.prepare(tableRows, { label: 'label', ignore: ['n'] })
const numbers = () => tabularRegressionTask.prepare(tableRows, { label: 'n', ignore: ['label'] })
const images = () =>
  imageTask.prepare(pictures, {
    height: 8,
    width: 8,
    filters: [4],
    units: 8,
    image: 'image',
    label: 'label',
  })

const cases = [
  ['tables', tabularTask, tables, tableRows],
  ['linear', tabularTask, linear, tableRows],
  ['averaged', tabularTask, averaged, tableRows],
  ['pictures', imageTask, images, pictures],
] as const

/** A record whose numbers are none of those that were learnt from, where pieces of a number meet. */
const apart = (row: string): string => {
  const record = JSON.parse(row)
  for (const [column, by] of [
    ['a', 0.0137],
    ['b', 0.37],
  ] as const)
    if (record[column]) record[column] = `${Number(record[column]) + by}`
  return JSON.stringify(record)
}

const run = async (model: Graph | Uint8Array, feeds: Tensors): Promise<Tensors> => {
  const session = await openSession(model)
  try {
    return await session.run(
      Object.fromEntries(
        session.inputs.map(({ name }) => [name, feeds[name] ?? assert.fail(name)]),
      ),
    )
  } finally {
    await session.close()
  }
}

for (const [name, task, prepare, rows] of cases) {
  test(`the model of ${name} is read back as it was written, and parted where its numbers begin`, async () => {
    const opened = await startedPackage(join(home, name), prepare())
    const bytes = opened.file(modelName)
    const model = decodeModel(bytes)
    const again = encodeModel(model)
    assert.deepEqual(encodeModel(decodeModel(again)), again)
    const graph = task.rowGraph?.(opened) ?? assert.fail()
    const inputs = await decodeRows(rows.slice(0, 6), graph.form)
    const feeds = graph.tensors(inputs, (at) => badInput(at, 6))
    const expected = (await run(bytes, feeds))['probabilities']
    assert.deepEqual((await run(model, feeds))['probabilities'], expected)
    const { front, back, names } = lift(model)
    assert.ok(names.length > 0)
    assert.ok(
      back.inputs.every(({ name }) => names.includes(name)),
      'nothing else is needed',
    )
    assert.deepEqual((await run(back, await run(front, feeds)))['probabilities'], expected)
  })

  test(`the gradient of an answer of ${name} is that of finite differences`, async () => {
    const opened = await startedPackage(join(home, name), prepare())
    const model = decodeModel(opened.file(modelName))
    const graph = task.rowGraph?.(opened) ?? assert.fail()
    const inputs = await decodeRows(rows.slice(0, 4).map(apart), graph.form)
    const [moved = ''] = graph.moved
    const given = graph.tensors(inputs, (at) => badInput(at, 4))
    const tensor = given[moved] ?? assert.fail()
    const whole = Float32Array.from(tensor.data, Number)
    const width = graph.labels?.length ?? 1
    const weights = Float32Array.from({ length: 4 * width }, (_, at) => Math.cos(at))
    const feeds = (data: Float32Array) => ({
      ...given,
      [moved]: float32(data, tensor.dims),
      [weightsName]: float32(weights, [4, width]),
    })
    const graphOf = answerGradients(model, graph.output, [moved])
    const gradient = (await run(graphOf, feeds(whole)))[`grad:${moved}`] ?? assert.fail()
    const valueAt = async (data: Float32Array) =>
      Number((await run(graphOf, feeds(data)))['weighted']?.data[0])
    const step = name === 'pictures' ? 0.5 : 0.002
    let checked = 0
    for (let at = 0; at < whole.length && checked < 24; at += name === 'pictures' ? 11 : 1) {
      if (Number.isNaN(whole[at])) {
        assert.equal(Number(gradient.data[at]), 0, 'a value that is missing stays so')
        continue
      }
      const shifted = (by: number) => {
        const data = whole.slice()
        data[at] = (data[at] ?? 0) + by
        return data
      }
      const difference = (await valueAt(shifted(step))) - (await valueAt(shifted(-step)))
      const slope = difference / (2 * step)
      const found = Number(gradient.data[at])
      assert.ok(Math.abs(found - slope) < 2e-3 + 0.05 * Math.abs(slope), `${at}: ${found} ${slope}`)
      checked++
    }
    assert.ok(checked > 5)
  })
}

test('a step against a model worsens its answers more than noise of the same size, the more the larger it is', async () => {
  const folder = join(home, 'trained')
  await trainedPackage(folder, tables(), { rows: tableRows, epochs: 8 })
  const model = await createTasks().rowGraph(folder)
  const lossAt = async (amount: number) =>
    measureOf(await attacked(model, tableRows, amount))()['val_loss'] ?? Number.NaN
  const [none, little, much] = [await lossAt(0), await lossAt(0.1), await lossAt(0.4)]
  const [judged] = await createTasks().judge([folder], tableRows)
  assert.ok(Math.abs(none - (judged?.metrics['val_loss'] ?? 0)) < 1e-6, 'no step, no change')
  assert.ok(none < little && little < much, `${none} ${little} ${much}`)
  const noise = createRng(8)
  const nudged = tableRows.map((row) => {
    const record = JSON.parse(row)
    for (const [column, deviation] of [
      ['a', 1],
      ['b', 20],
    ] as const)
      if (record[column] !== '')
        record[column] =
          `${Number(record[column]) + 0.4 * deviation * (noise.uniform() < 0.5 ? -1 : 1)}`
    return JSON.stringify(record)
  })
  const [random] = await createTasks().judge([folder], nudged)
  assert.ok(much > (random?.metrics['val_loss'] ?? Number.NaN) + 0.05)
})

test('pictures stay bytes, and numbers are moved away from what is true', async () => {
  const folder = join(home, 'seen')
  await trainedPackage(folder, images(), { rows: pictures, epochs: 4, learningRate: 0.01 })
  const seen = await createTasks().rowGraph(folder)
  const accuracy = async (amount: number) =>
    measureOf(await attacked(seen, pictures, amount))()['accuracy'] ?? Number.NaN
  assert.ok((await accuracy(0)) > (await accuracy(0.2)))
  const place = join(home, 'numbers')
  await trainedPackage(place, numbers(), { rows: tableRows, epochs: 3 })
  const told = await createTasks().rowGraph(place)
  const error = async (amount: number) =>
    measureOf(await attacked(told, tableRows, amount))()['mae'] ?? Number.NaN
  assert.ok((await error(0)) < (await error(0.3)))
})

test('the way a step goes is towards the likeliest other class, or away from the number', () => {
  const of = (labels: readonly string[] | null, truths: readonly number[], answers: number[]) => [
    ...weightsOf({ labels }, truths, Float32Array.from(answers)),
  ]
  assert.deepEqual(of(['a', 'b', 'c'], [0, 2, -1], [0.5, 0.2, 0.3, 0.6, 0.3, 0.1, 1, 0, 0]), [
    ...[-1, 0, 1, 1, 0, -1],
    ...[0, 0, 0],
  ])
  assert.deepEqual(of(null, [2, 2], [1, 3]), [-1, 1])
})
