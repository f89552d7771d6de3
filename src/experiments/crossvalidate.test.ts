import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { recipeOf } from '../config/resolve.ts'
import { createRng } from '../core/rng.ts'
import { readColumn } from '../data/lines.ts'
import { tabularTask } from '../tasks/tabular/task.ts'
import { crossValidate, summary } from './crossvalidate.ts'

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
const options = { task: tabularTask, recipe, folds: 4, folder: join(home, 'folds') }

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

test('mean and deviation are those of a sample, over the folds that have a metric', () => {
  const { mean, deviation } = summary([{ a: 1, b: 2 }, { a: 3 }, { a: 8, b: 1 }])
  assert.deepEqual(mean, { a: 4, b: 1.5 })
  assert.deepEqual(deviation, { a: Math.sqrt((9 + 1 + 16) / 2), b: Math.sqrt(0.5) })
})

const rowsIn = async (name: string): Promise<string[]> => {
  const file = fileURLToPath(new URL(`../../test/data/cases/${name}.csv`, import.meta.url))
  const found: string[] = []
  for await (const batch of readColumn({ file, column: '*' })) found.push(...batch)
  return found
}

const rare = {
  ...options,
  recipe: recipeOf({
    task: { kind: 'tabular-class', label: 'label', hidden: [8] },
    limit: null,
    train: { epochs: 40, batchSize: 16, learningRate: 0.02, classWeights: 'balanced' },
  }),
  folds: 5,
}

test('a rare class is in every fold that it can be in, and a perfect model is perfect in all', async () => {
  const { folds, mean, deviation, notes } = await crossValidate(
    await rowsIn('F-fold_perfect'),
    rare,
  )
  assert.equal(folds.length, 5)
  for (const name of ['accuracy', 'recall', 'auc'])
    assert.deepEqual([mean[name], deviation[name]], [1, 0], name)
  // There are four of them.
  assert.deepEqual(notes, ['fold 5: no row of class bad'])
  assert.equal(folds.filter(({ recall }) => recall === undefined).length, 1)
})

test('a class of fewer rows than folds is undefined where it has none, and the fold is named', async () => {
  const all = await rowsIn('F-fold_perfect')
  const few = all.filter((row) => row.includes('"bad"')).slice(0, 3)
  const { folds, mean, notes } = await crossValidate(
    [...few, ...all.filter((row) => row.includes('"ok"'))],
    { ...rare, recipe: { ...rare.recipe, train: { ...rare.recipe.train, epochs: 2 } } },
  )
  assert.equal(notes.length, 2)
  for (const note of notes) assert.match(note, /^fold \d: no row of class bad$/)
  const defined = folds.filter(({ recall }) => recall !== undefined)
  assert.equal(defined.length, 3)
  assert.equal(mean['recall'], defined.reduce((sum, { recall = 0 }) => sum + recall, 0) / 3)
})

test('too few rows are refused before the first fold, with how many it takes', async () => {
  const told: number[] = []
  const onFold = (fold: number) => told.push(fold)
  await assert.rejects(crossValidate(await rowsIn('F-tiny5'), { ...rare, onFold }), {
    code: 'bad_data',
    message: /5 rows for 5 folds\. Why: Each fold needs at least 2 rows: 10 in all/,
  })
  const lonely = ['a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'b'].map((label, x) =>
    JSON.stringify({ x: `${x}`, label }),
  )
  await assert.rejects(crossValidate(lonely, { ...rare, onFold }), {
    code: 'bad_data',
    message: /Of 2 classes 1 has two rows or more/,
  })
  assert.deepEqual(told, [])
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
