import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contract } from '../../../test/collective/contract.ts'
import { runThreads } from '../../../test/collective/thread.ts'
import { join } from './shared.ts'
import { createWorld } from './world.ts'

// Slots of 64 KiB, so that the larger arrays go in pieces.
contract(
  'shared memory',
  (scenario, size, patience) =>
    runThreads(scenario, size, { timeout: patience, capacity: 64 * 1024 }),
  { sizes: [3], patience: 300, grace: 2000 },
)

test('A rank that has left is not waited for', async () => {
  const world = createWorld(2, { timeout: 60_000 })
  await join(world, 1).close()
  await assert.rejects(join(world, 0).barrier(), {
    code: 'worker_lost',
    message: /Rank 1 on .* has left while others came to barrier/,
  })
})

test('A world has ranks, and its slots hold whole cache lines', () => {
  assert.throws(() => createWorld(0), { code: 'bad_usage' })
  assert.throws(() => createWorld(2, { capacity: 100 }), { code: 'bad_usage' })
  assert.throws(() => join(createWorld(2), 2), /no rank 2 in a world of 2/)
})
