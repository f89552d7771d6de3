import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { nextWordTask } from '../nextword/task.ts'
import { tabularRegressionTask } from '../regression/task.ts'
import { tabularTask } from '../tabular/task.ts'
import { textClassTask } from '../textclass/task.ts'
import { readManifest, sayUsual, writeFiles } from './package.ts'

const near = (a: number | undefined, b: number) =>
  assert.ok(a !== undefined && Math.abs(a - b) < 1e-6, `${a} is not ${b}`)

const shares = [
  { label: 'no', probability: 0.75 },
  { label: 'yes', probability: 0.25 },
]

test('the guess of classes has the loss and the accuracy of the baseline', () => {
  const rows = Array.from({ length: 16 }, (_, at) =>
    JSON.stringify({ a: String(at), t: `so it is ${at}`, l: at % 4 === 0 ? 'yes' : 'no' }),
  )
  const held = ['no', 'no', 'yes'].map((l) => JSON.stringify({ a: '1', t: 'so', l }))
  for (const prepared of [
    tabularTask.prepare(rows, { label: 'l' }),
    textClassTask.prepare(rows, { label: 'l', text: 't' }),
  ]) {
    assert.deepEqual(prepared.guess, { kind: 'classes', classes: shares })
    const { val_loss, accuracy } = prepared.baseline(held)
    near(val_loss, -(2 * Math.log(0.75) + Math.log(0.25)) / 3)
    near(accuracy, 2 / 3)
  }
})

test('the guess of a number is the mean, with the interval of the training rows', () => {
  const rows = Array.from({ length: 40 }, (_, at) => JSON.stringify({ a: '1', n: String(at) }))
  const { guess, baseline } = tabularRegressionTask.prepare(rows, { label: 'n', interval: 0.8 })
  assert.ok(guess?.kind === 'values')
  near(guess.values[0], 19.5)
  const { low = Number.NaN, high = Number.NaN, share } = guess.interval ?? {}
  assert.equal(share, 0.8)
  const { rmse, interval_width } = baseline(rows)
  near(rmse, Math.sqrt((40 ** 2 - 1) / 12))
  near(interval_width, high - low)
})

test('the guess of next words is the most frequent ones, each counted once more', () => {
  const { guess, baseline } = nextWordTask.prepare(['a a a b'], { minCount: 1 })
  assert.ok(guess?.kind === 'text')
  assert.deepEqual(
    guess.suggestions.map(({ word }) => word),
    ['a', 'b'],
  )
  near(guess.suggestions[0]?.probability, 4 / 6)
  near(guess.suggestions[1]?.probability, 2 / 6)
  near(baseline(['b a']).val_loss, -Math.log(4 / 6))
})

test('a package keeps its guess, and one that is no answer is damage', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guess-'))
  try {
    const guess = { kind: 'classes', classes: shares } as const
    const signature = { inputs: [], outputs: [] }
    const told = { task: { kind: 'x', options: {} }, signature, metrics: {}, lineage: null }
    await writeFiles(join(folder, 'p'), { ...told, guess }, new Map())
    assert.deepEqual((await readManifest(join(folder, 'p'))).guess, guess)
    const path = join(folder, 'p', 'millrace.json')
    const text = await readFile(path, 'utf8')
    await sayUsual(join(folder, 'p'), { best: 0.53 })
    assert.deepEqual((await readManifest(join(folder, 'p'))).usual, { best: 0.53 })
    await sayUsual(join(folder, 'p'), { best: 2 })
    await assert.rejects(readManifest(join(folder, 'p')), /what is usual .* is no probability/)
    for (const broken of ['1.5', '"much"', 'null']) {
      await writeFile(path, text.replace('0.75', broken))
      await assert.rejects(readManifest(join(folder, 'p')), /the simplest guess .* is no answer/)
    }
  } finally {
    await rm(folder, { recursive: true })
  }
})
