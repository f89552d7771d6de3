import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openProject } from 'millrace/testing'
import { question } from './question.ts'

const project = await openProject()
before(() => project.train(undefined, { epochs: 1 }))
after(() => project.close())

test('it answers with a number', async () => {
  assert.ok(Number.isFinite(await project.predict(question.row)))
})

test('what is not known may be missing, and a text is refused', async () => {
  assert.ok(Number.isFinite(await project.predict({})))
  await assert.rejects(project.predict('a text'), { code: 'bad_input' })
})
