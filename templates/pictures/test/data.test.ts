import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openProject } from 'millrace/testing'

const project = await openProject()
after(() => project.close())

test('every picture has its pixels and its label, and no label is rare', async () => {
  const rows = await project.rows()
  const counts = new Map<string, number>()
  for (const row of rows) {
    const { image, label } = Object(row)
    assert.equal(Buffer.from(image, 'base64').length, 32 * 32 * 3)
    counts.set(label, (counts.get(label) ?? 0) + 1)
  }
  for (const [label, count] of counts) assert.ok(count >= 20, `only ${count} of ${label}`)
})
