import assert from 'node:assert/strict'
import { test } from 'node:test'
import { truthWords } from '../../console/src/try/spoken.ts'
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

test('what may be true is named: a few classes, one of many, a number, or nothing yet', () => {
  const classes = (...words: readonly string[]) => ({
    prediction: words[0] ?? null,
    suggestions: words.map((word) => ({ word, probability: 0.1 })),
  })
  assert.equal(truthWords(undefined), '')
  assert.equal(truthWords({ prediction: 3.5, suggestions: [] }), 'a number')
  assert.equal(truthWords(classes('yes', 'no')), 'yes or no')
  assert.equal(truthWords(classes('a', 'b', 'c')), 'a, b or c')
  assert.equal(truthWords(classes('7', '1', '2', '3', '4')), 'one of the classes, such as 7')
})
