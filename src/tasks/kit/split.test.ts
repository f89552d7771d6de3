import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Rows } from '../../core/rows.ts'
import { nextWordTask } from '../nextword/task.ts'
import { foldRows, splitRows } from './split.ts'

const rows = Array.from({ length: 5000 }, (_, i) => `Sentence number ${i} of them.`)

const split = (given: Rows, share?: number) => {
  const { training, validation } = splitRows(given, {
    identity: nextWordTask.identity,
    ...(share === undefined ? {} : { share }),
  })
  return { training: [...training], validation: [...validation] }
}

test('about one row in ten is set aside', () => {
  const { training, validation } = split(rows)
  assert.equal(training.length + validation.length, rows.length)
  assert.ok(Math.abs(validation.length - 500) < 60, `${validation.length} rows`)
})

test('a row stays on its side whatever comes before it or is around it', () => {
  const before = new Set(split(rows).validation)
  const after = split(['A new row comes first.', ...rows.toReversed()])
  assert.ok(after.training.every((row) => !before.has(row)))
})

test('the same words in other letters are on the same side', () => {
  const { validation } = split(rows)
  const shouted = split(rows.map((row) => row.toUpperCase().replaceAll('.', '!')))
  assert.deepEqual(
    shouted.validation.map((row) => row.toLowerCase()),
    validation.map((row) => row.toLowerCase().replaceAll('.', '!')),
  )
})

test('a larger share sets aside what a smaller one does, and more', () => {
  const [some, more] = [split(rows, 0.05), split(rows, 0.3)]
  const aside = new Set(more.validation)
  assert.ok(some.validation.every((row) => aside.has(row)))
  assert.ok(Math.abs(more.validation.length - 1500) < 100, `${more.validation.length} rows`)
})

test('folds hold every row out once, the same words together', () => {
  const all = [...rows, ...rows.slice(0, 100).map((row) => row.toUpperCase())]
  const folds = foldRows(all, { identity: nextWordTask.identity, folds: 5 })
  assert.deepEqual(folds.flatMap(({ validation }) => [...validation]).sort(), all.toSorted())
  for (const { training, validation } of folds) {
    assert.equal(training.length + validation.length, all.length)
    assert.ok(Math.abs(validation.length - 1020) < 120, `${validation.length} rows`)
    const held = new Set(Array.from(validation, nextWordTask.identity))
    assert.ok([...training].every((row) => !held.has(nextWordTask.identity(row))))
  }
  // A fold is no part of what is set aside.
  const aside = new Set(split(rows).validation)
  const shared = Array.from(folds[0]?.validation ?? []).filter((row) => aside.has(row)).length
  assert.ok(shared > 50 && shared < 160, `${shared} rows`)
})

test('folds have as many rows of each class as can be, whatever the order of the rows', () => {
  const classed = rows.slice(0, 500).map((row, at) => `${at % 50 === 0 ? 'rare' : 'usual'} ${row}`)
  const options = {
    identity: (row: string) => row,
    classOf: (row: string) => row.split(' ')[0] ?? null,
    folds: 5,
  }
  const folds = foldRows(classed, options)
  for (const { validation } of folds) {
    assert.equal([...validation].filter((row) => row.startsWith('rare')).length, 2)
    assert.equal(validation.length, 100)
  }
  const turned = foldRows(classed.toReversed(), options)
  assert.deepEqual(
    turned.map(({ validation }) => [...validation].sort()),
    folds.map(({ validation }) => [...validation].sort()),
  )
})
