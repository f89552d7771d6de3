import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ghost, question, sentencesOf, take, wordsIn } from '../../console/src/try/suggest.ts'

test('nothing is asked before the third word', () => {
  assert.equal(question(''), null)
  assert.equal(question('please let '), null)
  assert.equal(question('  please   let me '), 'please let me')
  assert.equal(wordsIn(' \n '), 0)
})

test('a suggestion that is taken stands between single spaces', () => {
  assert.equal(take('please let me', 'know'), 'please let me know ')
  assert.equal(take('please let me ', 'know'), 'please let me know ')
  assert.equal(ghost('please let me', 'know'), ' know')
  assert.equal(ghost('please let me ', 'know'), 'know')
})

test('each line is a sentence and empty lines are none', () => {
  assert.deepEqual(sentencesOf('one  two\n\n three \n'), ['one two', 'three'])
})
