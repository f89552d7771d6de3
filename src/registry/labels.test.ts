import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { keepRuns, manyRuns } from '../../test/system/many-runs.ts'
import { openStore, type Store } from '../store/home.ts'
import { markRuns } from './forget.ts'
import { noLabels } from './labels.ts'
import { createRegistry, type HomeRegistry } from './registry.ts'

const runs = manyRuns(3)
const [first, second] = runs.map(({ id }) => ({ run: id }))

let home: string
let store: Store
let registry: HomeRegistry
before(async () => {
  home = await mkdtemp(join(tmpdir(), 'millrace-labels-'))
  store = await openStore(home)
  registry = await createRegistry(store)
  await keepRuns(store.db, runs, Date.now() + 1e9)
})
after(async () => {
  await store.close()
  await rm(home, { recursive: true })
})

test('A run keeps the name, note and tags that it was given; what is not given stays', async () => {
  assert.ok(first && second)
  await registry.label(first, { name: 'wide', tags: ['baseline', 'größe'] }, 'ada')
  await registry.label(first, { note: 'Twice the units.' }, 'bob')
  await registry.label(first, { note: 'Twice the units.' }, 'bob')
  const expected = { name: 'wide', note: 'Twice the units.', tags: ['baseline', 'größe'] }
  assert.deepEqual(await registry.labels([second, first]), [noLabels, expected])
  const trail = await registry.trail(10)
  assert.deepEqual(
    trail.map(({ author, action, detail }) => [author, action, detail]),
    [
      ['bob', 'label', 'note: Twice the units.'],
      ['ada', 'label', 'name: wide; tags: baseline, größe'],
    ],
  )
  assert.equal(trail[0]?.subject, `${runs[0]?.model}/runs/${first.run}`)
})

test('What is not there gets no name, and a deleted run keeps none', async () => {
  assert.ok(second)
  const change = { name: 'x' }
  for (const nothing of [{ run: 'none' }, { model: 'churn', version: 7 }])
    await assert.rejects(registry.label(nothing, change, 'ada'), { code: 'not_found' })
  await registry.label(second, change, 'ada')
  await store.db.transaction().execute((write) => markRuns(write, [second.run], 5))
  assert.deepEqual(await registry.labels([second]), [noLabels])
  await assert.rejects(registry.label(second, change, 'ada'), { code: 'not_found' })
})
