import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemClock } from '../../core/clock.ts'
import { usualSpec, withOwn } from '../../core/endpoint.ts'
import { openStore } from '../../store/home.ts'
import { createRegistry } from '../registry.ts'
import { createDirectory } from './directory.ts'
import { storedRows } from './rows.ts'

test('what is changed is there in another process and after a restart, with its line in the audit trail', async (t) => {
  const home = await mkdtemp(join(tmpdir(), 'millrace-endpoints-'))
  t.after(() => rm(home, { recursive: true }))
  const open = async () => {
    const store = await openStore(home)
    const rows = storedRows({ store, clock: systemClock })
    const declared = () => withOwn([], ['words'])
    return { store, directory: createDirectory({ rows, declared }) }
  }
  const [one, other] = [await open(), await open()]
  await one.directory.make('mail', { ...usualSpec('words'), cors: ['https://a.example'] }, 'ada')
  await other.directory.change('words', { state: 'unloaded' }, { author: 'bob' })
  assert.deepEqual(await one.directory.list(), await other.directory.list())
  await assert.rejects(one.directory.make('mail', usualSpec('words'), 'ada'), { code: 'conflict' })
  await one.directory.remove('mail', { author: 'ada' })
  const again = await one.directory.make('mail', usualSpec('words'), 'ada')
  assert.equal(again.generation, 2)
  for (const { store } of [one, other]) await store.close()
  const late = await open()
  assert.deepEqual(
    (await late.directory.list()).map(({ name, state, generation, author }) => [
      ...[name, state, generation, author],
    ]),
    [
      ['words', 'unloaded', 1, 'bob'],
      ['mail', 'loaded', 2, 'ada'],
    ],
  )
  const registry = await createRegistry(late.store)
  const { entries, total } = await registry.trailPage({ subject: 'endpoint mail', limit: 2 })
  assert.deepEqual(
    [entries.map(({ action }) => action), total],
    [['endpoint.make', 'endpoint.delete'], 3],
  )
  await late.store.close()
})
