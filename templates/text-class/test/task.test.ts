import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openProject } from 'millrace/testing'
import { question } from './question.ts'

const project = await openProject()
before(() => project.train(undefined, { epochs: 1 }))
after(() => project.close())

test('it answers a text with a label that is in the data, whatever its case', async () => {
  const labels = new Set((await project.rows()).map((row) => Object(row)['topic']))
  const label = await project.predict(question.text)
  assert.ok(labels.has(label))
  assert.equal(await project.predict(question.text.toUpperCase()), label)
  assert.equal(await project.predict({ ['message']: question.text }), label)
})

test('a record without a text is refused', async () => {
  await assert.rejects(project.predict({}), { code: 'bad_input' })
})
