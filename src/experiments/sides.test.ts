import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reference } from '../../examples/autocomplete/reference.ts'
import { lines } from '../config/define.ts'
import { recipeOf, resolveConfig } from '../config/resolve.ts'
import type { Json } from '../core/records.ts'
import { nextWord } from '../tasks/nextword/options.ts'
import { sidesOf } from './sides.ts'

const launch = { launcher: 'local', hostfile: null, maxRestarts: 2, timeout: 10_000 } as const

const modelOf = (train: Json = {}, task: Json = { kind: 'next-word' }) => ({
  name: 'words',
  recipe: recipeOf({ task, maxRows: null, train }),
  launch,
  reference: null,
})

const shapeOf = (sides: ReturnType<typeof sidesOf>) =>
  [sides.sequential, sides.distributed].map(({ workers, batchSize, learningRate }) => [
    workers,
    batchSize,
    learningRate,
  ])

test("Both modes take the model's steps, each worker its part", () => {
  assert.deepEqual(shapeOf(sidesOf(modelOf(), { workers: 4 })), [
    [1, 32, 0.001],
    [4, 8, 0.001],
  ])
  const own = modelOf({ workers: 3, batchSize: 16, learningRate: 0.01, scaleLearningRate: true })
  assert.deepEqual(shapeOf(sidesOf(own, { workers: 2 })), [
    [1, 48, 0.03],
    [2, 24, 0.03],
  ])
})

test('Workers that cannot share a step evenly are refused with those that can', () => {
  assert.throws(() => sidesOf(modelOf(), { workers: 3 }), {
    code: 'conflict',
    what: 'A step of 32 rows cannot be shared by 3 workers.',
    fix: 'Allowed with --workers: 2, 4, 8, 16, 32.',
  })
  assert.throws(() => sidesOf(modelOf({ batchSize: 1 }), {}), { code: 'conflict' })
})

test("The example's reference has its network, sentences, batches and step sizes, and every epoch", () => {
  const { models } = resolveConfig(
    {
      models: {
        words: {
          task: nextWord(),
          data: lines('a.csv'),
          train: { epochs: 9, seed: 5 },
          compare: { reference },
        },
      },
    },
    { project: '/project', home: '/home', fast: false },
  )
  const [model] = models
  assert.ok(model)
  const sides = sidesOf(model, { workers: 3, reference: true })
  assert.deepEqual(shapeOf(sides), [
    [1, 32, 0.001],
    [3, 128, 0.03],
  ])
  const { task, maxRows, train } = recipeOf(sides.distributed.recipe)
  assert.deepEqual([maxRows, train.epochs, train.seed, train.validationSplit], [6000, 3, 5, 0.1])
  assert.deepEqual([task['embedding'], task['units'], task['dropout']], [10, 100, 0.1])
  assert.deepEqual(model.reference?.figures.sequential.curve.at(-1), {
    loss: 5.8991,
    valLoss: 6.7197,
  })
  assert.throws(() => sidesOf(modelOf(), { reference: true }), {
    code: 'conflict',
    what: 'The configuration of words gives no reference.',
  })
})
