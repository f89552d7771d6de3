import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openProject } from 'millrace/testing'

const label = 'late'
const project = await openProject()
after(() => project.close())

test('there are enough rows, and each has its label', async () => {
  const rows = await project.rows()
  assert.ok(rows.length >= 50, `only ${rows.length} rows`)
  for (const [at, row] of rows.entries())
    assert.ok(Object(row)[label], `row ${at + 1} has no ${label}: ${JSON.stringify(row)}`)
})
