import assert from 'node:assert/strict'
import { test } from 'node:test'
import { markedText } from '../../console/src/explain/marked.ts'
import { overlayOf } from '../../console/src/explain/overlay.ts'
import { number, reasonWords, restOf, signed, spanOf } from '../../console/src/explain/words.ts'
import type { Explanation } from '../../src/core/explanation.ts'

test('words stand with what they add, pairs shared between both words and all their places', () => {
  const text = 'Your FREE prize: don’t miss your free prize!'
  const terms = [
    { word: 'your', adds: 0.4 },
    { word: 'your free', adds: 0.8 },
    { word: "don't", adds: -0.5 },
    { word: '!', adds: 0.1 },
    { word: 'elsewhere', adds: 9 },
  ]
  const stretches = markedText(text, terms)
  assert.equal(stretches.map((each) => each.text).join(''), text)
  const told = stretches.flatMap(({ text: word, adds }) =>
    adds === null ? [] : [[word, Number(adds.toFixed(3))]],
  )
  assert.deepEqual(told, [
    ['Your', 0.4],
    ['FREE', 0.2],
    ['don’t', -0.5],
    ['your', 0.4],
    ['free', 0.2],
    ['!', 0.1],
  ])
  const sum = stretches.reduce((all, { adds }) => all + (adds ?? 0), 0)
  assert.ok(Math.abs(sum - 0.8) < 1e-12, 'what is found in the text comes to what it adds')
  assert.deepEqual(markedText('', terms), [])
})

const told: Explanation = {
  ...{ answer: 'spam', unit: 'log-odds', value: 3.905, base: -0.8454, rest: 0.001 },
  ...{ columns: null, words: [], picture: null },
}

test('an explanation says from where to where it goes, and what is left over where that counts', () => {
  assert.equal(
    spanOf(told),
    'Log-odds of “spam”: −0.8454 of a text without words, 3.905 of this one',
  )
  assert.equal(
    spanOf({ ...told, unit: 'number', answer: null, words: null, columns: [], value: 185_432.7 }),
    'The number: −0.8454 of a record without values, 185,400 of this one',
  )
  assert.equal(restOf(told), null)
  assert.equal(restOf({ ...told, rest: -0.2 }), '−0.2')
  assert.deepEqual([signed(0.99996), number(-1234.5), signed(-0.5)], ['+0.99996', '−1,235', '−0.5'])
})

test('what was kept of an answer says what adds most, and nothing where nothing does', () => {
  const parts = [
    { part: 'calls 5', adds: 2.412 },
    { part: 'months 3', adds: -1.089 },
  ]
  assert.equal(
    reasonWords({ unit: 'log-odds', parts }),
    'Adds most, in log-odds: calls 5 +2.412, months 3 −1.089',
  )
  assert.equal(
    reasonWords({ unit: 'number', parts: parts.slice(0, 1) }),
    'Adds most: calls 5 +2.412',
  )
  assert.equal(reasonWords({ unit: 'number', parts: [] }), null)
  assert.equal(reasonWords(undefined), null)
})

test('a pixel that adds most is covered, one that adds nothing is seen', () => {
  const rgba = overlayOf([0, 4, -1])
  assert.deepEqual([rgba[3], rgba[7], rgba[11]], [0, 255, 128])
  assert.notDeepEqual([...rgba.slice(4, 7)], [...rgba.slice(8, 11)])
})
