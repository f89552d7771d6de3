import assert from 'node:assert/strict'
import { test } from 'node:test'
import { recipeOf } from '../config/resolve.ts'
import { expectShared } from './share.ts'

const recipe = (workers: number, maxRows: number | null = null) =>
  recipeOf({ task: { kind: 'next-word' }, maxRows, train: { workers, batchSize: 16 } })

test('workers have a batch each, or are refused by how many there may be', () => {
  for (const [workers, rows] of [
    [1, 1],
    [1, 100],
    [7, 100],
    [1024, 16_384],
  ] as const)
    expectShared(recipe(workers), { rows })
  assert.throws(() => expectShared(recipe(316), { rows: 100 }), {
    code: 'conflict',
    what: '100 rows cannot be shared by 316 workers, each with batches of 16.',
    fix: 'Give at most 7, or the model a smaller batchSize.',
  })
  assert.throws(() => expectShared(recipe(3, 32), { rows: 100 }), { code: 'conflict' })
})
