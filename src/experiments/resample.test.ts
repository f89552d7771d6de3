import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { recipeOf } from '../config/resolve.ts'
import { MillraceError } from '../core/error.ts'
import { createRng } from '../core/rng.ts'
import type { Rows } from '../core/rows.ts'
import { nextWordTask } from '../tasks/nextword/task.ts'
import { tabularTask } from '../tasks/tabular/task.ts'
import { crossValidate } from './crossvalidate.ts'
import { resampled } from './resample.ts'

const home = mkdtempSync(join(tmpdir(), 'millrace-sampling-'))
after(() => rmSync(home, { recursive: true }))

const rng = createRng(2)
/** One in ten is of class b, which lies a little higher. */
const rows = Array.from({ length: 500 }, (_, at) => {
  const y = at % 10 === 0 ? 'b' : 'a'
  return JSON.stringify({ x: (rng.normal() + (y === 'b' ? 1.2 : 0)).toFixed(4), y })
})
const classOf = (row: string): string | null => JSON.parse(row).y ?? null
const countsOf = (some: Rows) => {
  const counts: Record<string, number> = {}
  for (const row of some) counts[classOf(row) ?? 'none'] = (counts[classOf(row) ?? 'none'] ?? 0) + 1
  return counts
}

test('of each class there are as many, of none of them a row that was not there', () => {
  const over = resampled(rows, classOf, { sampling: 'over', seed: 1 })
  assert.deepEqual(countsOf(over), { b: 450, a: 450 })
  // All rows of both classes stay, and those of the rarer one come again about as often.
  const times = Map.groupBy(over, (row) => row)
  assert.equal(times.size, new Set(rows).size)
  const again = rows.filter((row) => classOf(row) === 'b').map((row) => times.get(row)?.length ?? 0)
  assert.ok(Math.min(...again) >= 2 && Math.max(...again) <= 22, `${again}`)
  const under = resampled(rows, classOf, { sampling: 'under', seed: 1 })
  assert.deepEqual(countsOf(under), { b: 50, a: 50 })
  assert.equal(new Set(under).size, 100, 'none comes twice')
  assert.deepEqual([...under], [...resampled(rows, classOf, { sampling: 'under', seed: 1 })])
  assert.notDeepEqual([...under], [...resampled(rows, classOf, { sampling: 'under', seed: 2 })])
})

test('rows keep their order and their place in the data, and those without a class are left out', () => {
  const some = ['{"y":"a"}', '{}', '{"y":"b"}', '{"y":"b"}']
  const over = resampled(some, classOf, { sampling: 'over', seed: 1 })
  assert.deepEqual(countsOf(over), { a: 2, b: 2 })
  assert.deepEqual(
    Array.from(over, (_, place) => over.origin?.(place)),
    [0, 0, 2, 3],
  )
  assert.throws(() => resampled(['{}'], classOf, { sampling: 'over', seed: 1 }), {
    code: 'bad_data',
  })
})

const recipe = recipeOf({
  task: { kind: 'tabular-class', label: 'y', hidden: [] },
  limit: null,
  train: { epochs: 8, learningRate: 0.05 },
})

test('each fold learns from sampled rows too and is judged by the same rows as they are', async () => {
  const learnt: Rows[] = []
  const task: typeof tabularTask = {
    ...tabularTask,
    prepare(training, ...others) {
      learnt.push(training)
      return tabularTask.prepare(training, ...others)
    },
  }
  const judged: string[][] = []
  const seen: [number, string | null][] = []
  const found = await crossValidate(rows, {
    ...{ task, recipe, folds: 3, sampling: true, folder: join(home, 'folds') },
    onFold: (fold, _, sampling) => seen.push([fold, sampling]),
  })
  assert.deepEqual(seen.slice(0, 4), [
    [1, null],
    [1, 'over'],
    [1, 'under'],
    [2, null],
  ])
  assert.equal(learnt.length, 9)
  for (const [at, training] of learnt.entries()) {
    const { a = 0, b = 0 } = countsOf(training)
    if (at % 3 === 0) {
      assert.ok(a > 8 * b)
      judged.push(rows.filter((row) => ![...training].includes(row)))
    } else assert.equal(a, b)
    // Whatever is drawn, nothing of it is what the fold is judged by.
    const held = new Set(judged.at(-1))
    assert.ok([...training].every((row) => !held.has(row)))
  }
  const { over, under } = found.sampled ?? assert.fail()
  assert.deepEqual([over.folds.length, under.folds.length], [3, 3])
  // What is rare is found more often where it is not rare in training; nothing is learnt about the order.
  const recall = (mean: Readonly<Record<string, number>>) => mean['recall'] ?? 0
  assert.ok(recall(over.mean) > recall(found.mean) + 0.3)
  assert.ok(recall(under.mean) > recall(found.mean) + 0.3)
  assert.ok(Math.abs((over.mean['auc'] ?? 0) - (found.mean['auc'] ?? 1)) < 0.03)
  const plain = await crossValidate(rows, {
    ...{ task: tabularTask, recipe, folds: 3, folder: join(home, 'plain') },
  })
  assert.deepEqual(plain.mean, found.mean, 'it changes nothing of the rows as they are')
  assert.equal(plain.sampled, undefined)
})

test('rows without classes cannot be sampled by class', async () => {
  const asked = {
    ...{ task: nextWordTask, folds: 2, sampling: true, folder: join(home, 'words') },
    recipe: recipeOf({
      task: { kind: 'next-word', embedding: 4, units: 4 },
      limit: null,
      train: { epochs: 1 },
    }),
  }
  const sentences = Array.from(
    { length: 40 },
    (_, at) => `one two three ${at % 3 ? 'four' : 'five'} six`,
  )
  await assert.rejects(
    crossValidate(sentences, asked),
    (error) => error instanceof MillraceError && error.code === 'conflict',
  )
})
