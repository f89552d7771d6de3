import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nearest } from './nearest.ts'

const verbs = ['up', 'train', 'tune', 'models', 'predict', 'rollback']

test('What was meant by a mistyped name is the one with the fewest edits', () => {
  for (const [given, meant] of [
    ['trian', 'train'],
    ['tran', 'train'],
    ['TRAIN', 'train'],
    ['pu', 'up'],
    ['model', 'models'],
    ['roll-back', 'rollback'],
    ['tine', 'tune'],
  ] as const)
    assert.equal(nearest(given, verbs), meant)
})

test('A name that is like none of them is not guessed', () => {
  for (const given of ['', 'x', 'serve', 'toString', 'deploy', 'é'.repeat(50)])
    assert.equal(nearest(given, verbs), undefined, given)
  assert.equal(nearest('up', []), undefined)
})
