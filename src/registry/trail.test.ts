import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openStore } from '../store/home.ts'
import { createRegistry } from './registry.ts'

test('the audit trail is told page by page, each entry once, while others come in', async () => {
  const home = await mkdtemp(join(tmpdir(), 'millrace-trail-'))
  const store = await openStore(home)
  const registry = await createRegistry(store)
  const write = (detail: string) =>
    registry.audit({ author: 'ada', action: 'enqueue', subject: 'words', detail })
  for (let entry = 1; entry <= 7; entry++) await write(`${entry}`)
  const told: string[] = []
  let before: number | undefined
  for (;;) {
    const { entries, total, next } = await registry.trailPage({ before, limit: 3 })
    assert.equal(total, told.length === 0 ? 7 : 8)
    told.push(...entries.map(({ detail }) => detail))
    if (next === null) break
    if (before === undefined) await write('late')
    before = next
  }
  assert.deepEqual(told, ['7', '6', '5', '4', '3', '2', '1'])
  assert.deepEqual(
    (await registry.trail(2)).map(({ detail }) => detail),
    ['late', '7'],
  )
  await store.close()
  await rm(home, { recursive: true })
})
