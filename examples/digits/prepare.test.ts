import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { loadConfig } from '../../src/config/load.ts'
import { createTasks } from '../../src/tasks/catalogue.ts'
import { prepare } from './prepare.ts'

let folder = ''
const read = () => readFile(join(folder, 'digits.csv'), 'utf8')

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-'))
  await prepare(folder)
})
after(() => rm(folder, { recursive: true }))

test('the data are 10,000 images of ten digits, mixed, and nothing else is left behind', async () => {
  const [header, ...rows] = (await read()).trimEnd().split('\n')
  assert.equal(header, 'label,image')
  assert.equal(rows.length, 10_000)
  const labels = rows.map((row) => row.slice(0, 1))
  const count = (digits: readonly string[], digit: string) =>
    digits.filter((each) => each === digit).length
  // As many as among the first 10,000 images of MNIST.
  assert.deepEqual(
    Array.from({ length: 10 }, (_, digit) => count(labels, `${digit}`)),
    [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978],
  )
  assert.ok(labels.slice(0, 100).every((label) => count(labels.slice(0, 100), label) < 25))
  assert.deepEqual(await readdir(folder), ['digits.csv'])
})

test('an image is 784 bytes, ink in its middle and paper at its edge', async () => {
  for (const row of (await read()).trimEnd().split('\n').slice(1, 200)) {
    const bytes = Buffer.from(row.slice(2), 'base64')
    assert.equal(bytes.length, 784)
    assert.ok(bytes.subarray(0, 28).every((byte) => byte === 0))
    assert.ok(bytes.some((byte) => byte > 200))
  }
})

test('the configured network learns from these rows', async () => {
  const { models } = await loadConfig({ project: import.meta.dirname, home: folder })
  const [model] = models
  assert.ok(model)
  const rows = (await read())
    .split('\n')
    .slice(1, 301)
    .map((line) => JSON.stringify({ label: line.slice(0, 1), image: line.slice(2) }))
  const {
    task: { kind, ...options },
    train,
  } = model.recipe
  const prepared = createTasks().of(kind).prepare(rows, options)
  assert.deepEqual(prepared.facts, { images: 300, classes: 10 })
  const source = prepared.batches(rows, {
    purpose: 'training',
    batchSize: train.batchSize,
    seed: 1,
  })
  assert.equal(source.steps, 5)
})

test('a second preparation leaves the data alone', async () => {
  await writeFile(join(folder, 'digits.csv'), 'label,image\n')
  await prepare(folder)
  assert.equal(await read(), 'label,image\n')
})
