import assert from 'node:assert/strict'
import { test } from 'node:test'
import { notesOf } from './judged.ts'

test('of more rows than are put to a model it is said by how many it was judged', () => {
  assert.deepEqual(notesOf({ rows: 1_000_000 }), [])
  assert.deepEqual(notesOf({ rows: 1_234_567 }), [
    'It was judged by the first 1,000,000 of 1,234,567 rows.',
  ])
})
