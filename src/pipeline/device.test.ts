import assert from 'node:assert/strict'
import { test } from 'node:test'
import { recipeOf, resolveConfig } from '../config/resolve.ts'
import type { FoundDevice } from '../onnx/device.ts'
import { nextWord } from '../tasks/nextword/options.ts'
import { createFindDevice, modelOnDevice, onDevice } from './device.ts'

// Stubs of the look for CUDA: no GPU is asked, and none has to be there.
const gpu = { findDevice: async (): Promise<FoundDevice> => ({ device: 'cuda', why: 'a stub' }) }
const none = { findDevice: async (): Promise<FoundDevice> => ({ device: 'cpu', why: 'no CUDA' }) }
const unasked = {
  findDevice: () => assert.fail('A recipe that says its device was asked for another.'),
}

const modelOf = (train: object = {}) => {
  const words = { task: nextWord(), data: { kind: 'lines', file: 'words.csv' }, train }
  const { models } = resolveConfig({ models: { words } }, { project: '/', home: '/', fast: false })
  const [model] = models
  assert.ok(model)
  return model
}

test('a recipe that leaves its device open gets what is there, and a line that tells of it', async () => {
  const { recipe } = modelOf()
  assert.equal(recipe.train.device, 'auto')
  const here = await onDevice(gpu, recipe)
  assert.deepEqual([here.recipe.train.device, here.told], ['cuda', 'cuda; a stub'])
  const there = await onDevice(none, recipe)
  assert.deepEqual([there.recipe.train.device, there.told], ['cpu', 'cpu; no CUDA'])
})

test('found on the CPU, a recipe is the one of homes that knew no other, field by field', async () => {
  const { recipe } = await onDevice(none, modelOf().recipe)
  assert.equal(JSON.stringify(recipe), JSON.stringify(modelOf({ device: 'cpu' }).recipe))
})

test('a recipe that says its device keeps it', async () => {
  for (const device of ['cpu', 'cuda']) {
    const { recipe } = modelOf({ device })
    assert.deepEqual(await onDevice(unasked, recipe), { recipe, told: null })
    const kept = recipeOf(JSON.parse(JSON.stringify(recipe)))
    assert.deepEqual(await onDevice(unasked, kept), { recipe: kept, told: null })
  }
})

test('a recipe that was kept before there were devices is one of the CPU', () => {
  const { task, maxRows, train } = JSON.parse(JSON.stringify(modelOf().recipe))
  const { device: _, ...others } = train
  assert.equal(recipeOf({ task, maxRows, train: others }).train.device, 'cpu')
})

test('what a search or a comparison keeps says its device', async () => {
  const model = await modelOnDevice(gpu, modelOf())
  assert.equal(model.recipe.train.device, 'cuda')
  assert.equal(model.reference, null)
})

test('it is looked for once, and a look that ends without a word finds the CPU', async () => {
  let looks = 0
  const find = createFindDevice(async () => {
    looks++
    return { device: 'cpu', why: 'a stub' }
  })
  assert.deepEqual(await Promise.all([find(), find()]), [await find(), await find()])
  assert.equal(looks, 1)
  const { device, why } = await createFindDevice()()
  assert.ok(device === 'cuda' || /^no CUDA: onnxruntime cannot run on CUDA here: ./.test(why), why)
})
