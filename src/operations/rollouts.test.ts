import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newRollout } from '../../test/system/rollout.ts'
import type { Principal } from '../core/access.ts'
import { listRollouts } from './rollouts.ts'
import type { World } from './world.ts'

test('a page is full though others are rolled out between, for whoever may see one endpoint alone', async () => {
  const all = Array.from({ length: 30 }, (_, at) =>
    newRollout({ id: String(99 - at), endpoint: at % 10 === 9 ? 'mine' : 'other' }),
  )
  const list = async ({ before = '', limit }: { before?: string; limit: number }) =>
    all.filter(({ id }) => before === '' || id < before).slice(0, limit)
  const world = { registry: { rollouts: { list } } } as unknown as World
  const grant = { role: 'viewer', endpoints: ['mine'], data: null, sets: null } as const
  const principal: Principal = { kind: 'key', name: 'k', grants: [grant] }
  const call = { author: 'k', principal, signal: new AbortController().signal }
  const page = async (input: object) => {
    const { rollouts } = await listRollouts.perform(world, input, call)
    return rollouts.map(({ id }) => id)
  }
  assert.deepEqual(await page({ limit: 2 }), ['90', '80'])
  assert.deepEqual(await page({ limit: 2, before: '80' }), ['70'])
})
