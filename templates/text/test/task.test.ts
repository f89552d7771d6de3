import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openProject } from 'millrace/testing'
import { question } from './question.ts'

const project = await openProject()
before(() => project.train(undefined, { epochs: 1 }))
after(() => project.close())

test('it suggests a word for a beginning, whatever its case', async () => {
  const word = await project.predict(question.text)
  assert.match(word, /^\p{L}/u)
  assert.equal(await project.predict(question.text.toUpperCase()), word)
})

test('a record is refused: it takes text', async () => {
  await assert.rejects(project.predict({ text: question.text }), { code: 'conflict' })
})
