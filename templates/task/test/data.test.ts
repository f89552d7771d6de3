import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openProject } from 'millrace/testing'

const project = await openProject()
after(() => project.close())

test('every house has its numbers, and takes something', async () => {
  const houses = await project.rows()
  assert.ok(houses.length >= 100, `only ${houses.length} houses`)
  for (const house of houses) assert.ok(Number(Object(house)['energy']) >= 0, JSON.stringify(house))
})
