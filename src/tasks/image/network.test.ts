import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { distance } from '../../../test/data/nn/reference.ts'
import { float32, int64, type Tensor } from '../../core/tensor.ts'
import { openSession, scalarOf } from '../../onnx/session.ts'
import { anyBucket, bucketOf, createImageNetwork, type Sizes } from './network.ts'

/** Arrays by name. */
type Arrays = Readonly<Record<string, readonly number[]>>

const torch: {
  readonly sizes: Sizes
  readonly rows: number
  readonly images: readonly number[]
  readonly targets: readonly number[]
  readonly weights: readonly number[]
  readonly before: Arrays
  readonly loss: number
  readonly gradients: Arrays
  readonly states: Arrays
  readonly probabilities: readonly number[]
} = JSON.parse(
  readFileSync(new URL('../../../test/data/tasks/convnet.json', import.meta.url), 'utf8'),
)
const { rows, sizes } = torch
const network = createImageNetwork(sizes)
const { parameters, states = [] } = network
const images: Tensor = {
  dtype: 'uint8',
  dims: [rows, sizes.height, sizes.width, sizes.channels],
  data: Uint8Array.from(torch.images),
}
const targets = int64(torch.targets)

/** Parameters and states as tensors; states start at mean 0 and variance 1. */
const held = (statesNow: Arrays = {}) => {
  const values: Record<string, Tensor> = {}
  for (const { name, shape } of parameters)
    values[name] = float32(Float32Array.from(torch.before[name] ?? []), shape)
  for (const { name, shape } of states) {
    const fresh = new Float32Array(shape[0] ?? 0).fill(name.endsWith('variance') ? 1 : 0)
    values[name] = float32(Float32Array.from(statesNow[name] ?? fresh), shape)
  }
  return values
}

test('a weighted step has the loss, gradients and statistics of PyTorch', async () => {
  const session = await openSession(network.training(bucketOf(rows, true)))
  const weights = float32(Float32Array.from(torch.weights))
  const found = await session.run({ ...held(), images, targets, weights })
  await session.close()
  assert.ok(Math.abs(scalarOf(found.loss as Tensor) - torch.loss) < 1e-5)
  assert.deepEqual(parameters.map(({ name }) => name).sort(), Object.keys(torch.gradients).sort())
  for (const [name, wanted] of Object.entries(torch.gradients))
    assert.ok(distance(found[`grad:${name}`]?.data as Float32Array, wanted) < 1e-4, name)
  for (const [name, wanted] of Object.entries(torch.states))
    assert.ok(distance(found[`state:${name}`]?.data as Float32Array, wanted) < 1e-5, name)
})

test('the finished network has the probabilities of PyTorch, validation the loss over them', async () => {
  const values = held(torch.states)
  const constants = new Map(
    Object.entries(values).map(([name, { data }]) => [name, data as Float32Array]),
  )
  const finished = await openSession(network.inference(constants))
  const { probabilities } = await finished.run({ images })
  await finished.close()
  const shares = probabilities?.data as Float32Array
  assert.ok(distance(shares, torch.probabilities) < 1e-5)

  const validation = await openSession(network.validation(anyBucket))
  const known = float32(Float32Array.from({ length: rows }, (_, row) => (row === 1 ? 0 : 1)))
  const sums = await validation.run({ ...values, images, targets, known })
  await validation.close()
  const share = (row: number, id: number) => torch.probabilities[row * sizes.classes + id] ?? 0
  const counted = torch.targets.flatMap((id, row) => (row === 1 ? [] : [{ row, id }]))
  const loss = counted.reduce((sum, { row, id }) => sum - Math.log(share(row, id)), 0)
  const hits = counted.filter(({ row, id }) =>
    [0, 1, 2].every((other) => share(row, other) <= share(row, id)),
  )
  const figure = (name: string) => scalarOf(sums[name] as Tensor)
  assert.ok(Math.abs(figure('loss') - loss) < 1e-4)
  assert.deepEqual(['count', 'hits1', 'rows'].map(figure), [rows - 1, hits.length, rows])
})
