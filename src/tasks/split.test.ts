import assert from 'node:assert/strict'
import { test } from 'node:test'
import { splitRows } from './split.ts'

const rows = Array.from({ length: 5000 }, (_, i) => `Sentence number ${i} of them.`)

test('about one row in ten is set aside', () => {
  const { training, validation } = splitRows(rows)
  assert.equal(training.length + validation.length, rows.length)
  assert.ok(Math.abs(validation.length - 500) < 60, `${validation.length} rows`)
})

test('a row stays on its side whatever comes before it or is around it', () => {
  const before = new Set(splitRows(rows).validation)
  const after = splitRows(['A new row comes first.', ...rows.toReversed()])
  assert.ok(after.training.every((row) => !before.has(row)))
})

test('the same words in other letters are on the same side', () => {
  const { validation } = splitRows(rows)
  const shouted = splitRows(rows.map((row) => row.toUpperCase().replaceAll('.', '!')))
  assert.deepEqual(
    shouted.validation.map((row) => row.toLowerCase()),
    validation.map((row) => row.toLowerCase().replaceAll('.', '!')),
  )
})
