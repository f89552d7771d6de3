import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contract } from '../../../test/collective/contract.ts'
import { play } from '../../../test/collective/outcome.ts'
import { alone } from './alone.ts'

contract(
  'alone',
  async (scenario, _, patience) => ({
    outcomes: [await play(alone(), scenario, patience)],
    took: 0,
  }),
  { sizes: [1], patience: 300, grace: 2000 },
)

test('Who gave up alone does nothing more', async () => {
  const world = alone()
  world.abort('no more rows')
  await assert.rejects(world.barrier(), { code: 'worker_lost', message: /gave up: no more rows\./ })
  await world.close()
})
