import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { recipeOf } from '../config/resolve.ts'
import { createRng } from '../core/rng.ts'
import { tabularClass } from '../tasks/tabular.ts'
import { crossValidate, summary } from './folds.ts'

const home = mkdtempSync(join(tmpdir(), 'millrace-folds-'))
after(() => rmSync(home, { recursive: true }))

const rng = createRng(2)
const rows = Array.from({ length: 600 }, () => {
  const x = rng.normal()
  return JSON.stringify({
    x: x.toFixed(4),
    y: rng.uniform() < 1 / (1 + Math.exp(-2 * x)) ? 'b' : 'a',
  })
})
const recipe = recipeOf({
  task: { kind: 'tabular-class', label: 'y', hidden: [] },
  limit: null,
  train: { epochs: 3, learningRate: 0.05, classWeights: 'balanced' },
})
const options = { task: tabularClass, recipe, folds: 4, folder: join(home, 'folds') }

test('every fold is judged on what it has not seen, and nothing is left behind', async () => {
  const told: number[] = []
  const folded = await crossValidate(rows, { ...options, onFold: (fold) => told.push(fold) })
  assert.deepEqual(told, [1, 2, 3, 4])
  assert.equal(existsSync(options.folder), false)
  // The best possible area under the curve of this law is about 0.87.
  for (const { auc = 0, val_loss = 1 } of folded.folds) assert.ok(auc > 0.75 && val_loss < 0.6)
  assert.ok(Math.abs((folded.mean['auc'] ?? 0) - 0.87) < 0.04, `${folded.mean['auc']}`)
  assert.deepEqual(await crossValidate(rows, options), folded)
})

test('mean and deviation are those of a sample, of the figures that all folds have', () => {
  const { mean, deviation } = summary([{ a: 1, b: 2 }, { a: 3 }, { a: 8, b: 1 }])
  assert.deepEqual(mean, { a: 4 })
  assert.deepEqual(deviation, { a: Math.sqrt((9 + 1 + 16) / 2) })
})

test('a cancelled cross-validation ends, and a fold without rows is refused', async () => {
  await assert.rejects(crossValidate(rows, { ...options, signal: AbortSignal.abort() }), {
    code: 'cancelled',
  })
  await assert.rejects(crossValidate(rows.slice(0, 3), { ...options, folds: 50 }), {
    code: 'bad_data',
  })
  assert.equal(existsSync(options.folder), false)
})
