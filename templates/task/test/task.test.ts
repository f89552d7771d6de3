import assert from 'node:assert/strict'
import { test } from 'node:test'
import { houseEnergy } from '../energy.ts'
import { columns, createHouses } from '../houses.ts'

const rows = createHouses(200, 1).map((house) =>
  JSON.stringify(Object.fromEntries(columns.map((name, at) => [name, house[at]]))),
)

test('it learns what it needs of the houses, and refuses one without a number', () => {
  const { facts } = houseEnergy.prepare(rows, { units: 8 })
  assert.deepEqual(facts, { houses: 200 })
  assert.throws(() => houseEnergy.prepare([...rows, '{"area":"large"}'], { units: 8 }), {
    code: 'bad_data',
  })
})
