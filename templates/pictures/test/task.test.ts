import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openProject } from 'millrace/testing'
import { question } from './question.ts'

const project = await openProject()
before(() => project.train(undefined, { epochs: 1 }))
after(() => project.close())

test('it answers with a label that is in the data', async () => {
  const labels = new Set((await project.rows()).map((row) => Object(row)['label']))
  assert.ok(labels.has(await project.predict(question.row)))
})

test('what is no picture is refused', async () => {
  const image = Buffer.from('no picture').toString('base64')
  await assert.rejects(project.predict({ image }), { code: 'bad_input' })
})
