import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng } from 'millrace/task'
import { manualSentences, proseOf } from './manuals.ts'
import simulation, { cut } from './simulation.ts'

test('A sentence is cut before a word, which is what should be answered', () => {
  const rng = createRng(1)
  const sentence = 'We don’t know that, Tim.'
  const drawn = new Set(Array.from({ length: 40 }, () => JSON.stringify(cut(sentence, rng))))
  assert.deepEqual(
    [...drawn].map((each) => JSON.parse(each)).sort((a, b) => a.input.length - b.input.length),
    [
      { input: 'We don’t', label: 'know' },
      { input: 'We don’t know', label: 'that' },
      { input: 'We don’t know that,', label: 'tim' },
    ],
  )
})

test('The prose of a page is what is written between its code', () => {
  const page =
    '# Hooks\n\nA [hook](x.md) is `async`.\n\n```js\nfoo()\n```\n\n- One of **them**\n- <b>Two</b>\n'
  assert.deepEqual(
    proseOf(page)
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
    ['Hooks', 'A hook is async.', 'One of them', 'Two'],
  )
})

test('Manuals come after three tenths of the days, some thousand sentences of them', async () => {
  const sentences = await manualSentences()
  assert.ok(sentences.length > 2000, `${sentences.length} sentences`)
  assert.ok(sentences.some((sentence) => /\bschema\b/.test(sentence)))
  assert.ok(sentences.every((sentence) => !/[`<>{}\d]/.test(sentence)))
  assert.ok(typeof simulation === 'function')
  const heldOutTexts = async () => ['Thanks for your help with this.']
  const context = { project: '', home: '', heldOut: async () => [], heldOutTexts }
  const { autocomplete = {} } = await simulation(context)
  assert.deepEqual(Object.keys(autocomplete), ['steady', 'manuals'])
  const manuals = autocomplete['manuals']?.populations[1]
  assert.equal(manuals?.name, 'manuals')
  assert.ok((manuals?.weight({ tick: 29, ticks: 100 }) ?? 0) < 0)
  assert.ok(Math.abs((manuals?.weight({ tick: 65, ticks: 100 }) ?? 0) - 2) < 1e-12)
})
