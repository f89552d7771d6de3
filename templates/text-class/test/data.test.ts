import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openProject } from 'millrace/testing'

const columns = ['message', 'topic']
const project = await openProject()
after(() => project.close())

test('there are enough rows, and each has its text and its label', async () => {
  const rows = await project.rows()
  assert.ok(rows.length >= 50, `only ${rows.length} rows`)
  for (const [at, row] of rows.entries())
    for (const column of columns)
      assert.ok(Object(row)[column], `row ${at + 1} has no ${column}: ${JSON.stringify(row)}`)
})
