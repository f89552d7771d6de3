import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { SearchPlan, Trial } from '../core/study.ts'
import { type Held, hold } from '../store/hold.ts'
import { openStore } from '../store/home.ts'
import type { Lease } from '../store/leases.ts'
import { createRegistry } from './registry.ts'
import { studyLease } from './studies.ts'
import type { NewStudy } from './types.ts'

const home = await mkdtemp(join(tmpdir(), 'millrace-studies-'))
const store = await openStore(home)
let now = 1000
const registry = await createRegistry(store, { now: () => now++ })
/** Studies in hand, by id. */
const held = new Map<string, Held>()
after(async () => {
  for (const mine of held.values()) await mine[Symbol.asyncDispose]()
  await store.close()
  await rm(home, { recursive: true })
})

const plan: SearchPlan = {
  search: 'asha',
  trials: 4,
  metric: 'val_loss',
  direction: 'minimize',
  seed: 1,
  reductionFactor: 3,
  minEpochs: 1,
  maxEpochs: 9,
  ranges: { 'task.units': { kind: 'choice', values: [8, 'many', null] } },
}
const newStudy = (id: string, model = 'words'): NewStudy => ({
  id,
  model,
  author: 'ada',
  datasetVersion: 'd1',
  recipe: { task: { kind: 'next-word' } },
  plan,
})
const trial: Trial = {
  number: 1,
  run: 'run-1',
  values: { 'task.units': 8 },
  status: 'paused',
  rungs: [{ epochs: 1, value: 0.1 + 0.2 }],
  until: null,
  error: null,
}
const begin = async (study: NewStudy) => {
  const mine = await hold(store, studyLease(study.id))
  held.set(study.id, mine)
  return registry.startStudy(study, mine.lease)
}
const leaseOf = (id: string): Lease => {
  const mine = held.get(id)
  assert.ok(mine)
  return mine.lease
}

test('A study is kept as it stands, and listed newest first within its model', async () => {
  const begun = await begin(newStudy('first'))
  assert.deepEqual(begun, {
    ...newStudy('first'),
    status: 'running',
    startedAt: 1000,
    endedAt: null,
    trials: [],
    best: null,
    version: null,
  })
  const kept = { ...begun, trials: [trial], best: 1, version: 3 }
  await registry.keepStudy(kept, leaseOf('first'))
  assert.deepEqual(await registry.study('first'), kept)
  await begin(newStudy('second'))
  await begin(newStudy('other', 'images'))
  assert.deepEqual(
    (await registry.studies('words')).map(({ id }) => id),
    ['second', 'first'],
  )
})

test('A study ends once, and the trail says who began it', async () => {
  const ended = await registry.endStudy('first', 'finished', leaseOf('first'))
  assert.equal(ended.status, 'finished')
  assert.deepEqual(await registry.endStudy('first', 'failed', leaseOf('first')), ended)
  const trail = await registry.trail(10)
  assert.deepEqual(
    trail
      .filter(({ subject }) => subject === 'words/studies/first')
      .map(({ author, action, detail }) => [author, action, detail]),
    [
      ['ada', 'study.end', 'finished, best trial 1'],
      ['ada', 'study.start', 'asha, 4 trials, val_loss, data set d1'],
    ],
  )
})

test('A study that nobody works on is interrupted and can be taken over; who had it writes no more', async () => {
  assert.equal((await registry.study('second')).status, 'running')
  const before = leaseOf('second')
  await held.get('second')?.[Symbol.asyncDispose]()
  assert.equal((await registry.study('second')).status, 'interrupted')
  const now = await hold(store, studyLease('second'))
  held.set('second', now)
  assert.equal((await registry.takeStudy('second', now.lease)).status, 'running')
  const late = { id: 'second', trials: [trial], best: null, version: null }
  await assert.rejects(registry.keepStudy(late, before), { code: 'lost_lease' })
  await assert.rejects(registry.endStudy('second', 'failed', before), { code: 'lost_lease' })
  await assert.rejects(registry.takeStudy('first', leaseOf('first')), { code: 'conflict' })
  await assert.rejects(registry.study('third'), { code: 'not_found' })
  const unknown = await hold(store, studyLease('third'))
  held.set('third', unknown)
  await assert.rejects(registry.keepStudy({ ...late, id: 'third' }, unknown.lease), {
    code: 'not_found',
  })
})

test('Runs can be asked for by what they are for', async () => {
  for (const kind of ['trial', 'train', 'comparison'] as const)
    await registry.startRun({
      id: kind,
      model: 'words',
      kind,
      trigger: 'manual',
      author: 'ada',
      seed: 1,
      datasetVersion: 'd1',
      codeVersion: 'abc',
      environment: { node: '', platform: '', cpu: '', cores: 1, onnxruntime: '', millrace: '' },
      config: {},
      params: {},
    })
  const found = await registry.runs({ model: 'words', kind: 'train' })
  assert.deepEqual(
    found.map(({ id }) => id),
    ['train'],
  )
})
