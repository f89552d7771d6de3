import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openProject } from 'millrace/testing'

const project = await openProject()
after(() => project.close())

test('there are enough sentences, and hardly any twice', async () => {
  const sentences = await project.rows()
  assert.ok(sentences.length >= 50, `only ${sentences.length} sentences`)
  assert.ok(new Set(sentences).size > 0.9 * sentences.length, 'many sentences are there twice')
})
