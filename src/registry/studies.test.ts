import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { owner } from '../core/process.ts'
import type { SearchPlan, Trial } from '../core/study.ts'
import { openStore } from '../store/home.ts'
import { createRegistry } from './registry.ts'
import type { NewStudy } from './types.ts'

const home = await mkdtemp(join(tmpdir(), 'millrace-studies-'))
const store = await openStore(home)
let now = 1000
const registry = await createRegistry(store, { now: () => now++ })
after(async () => {
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
/** Makes another process answer for a study. */
const give = (id: string, to: string) =>
  store.db.updateTable('studies').set({ owner: to }).where('id', '=', id).execute()

test('A study is kept as it stands, and listed newest first within its model', async () => {
  const begun = await registry.startStudy(newStudy('first'))
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
  await registry.keepStudy(kept)
  assert.deepEqual(await registry.study('first'), kept)
  await registry.startStudy(newStudy('second'))
  await registry.startStudy(newStudy('other', 'images'))
  assert.deepEqual(
    (await registry.studies('words')).map(({ id }) => id),
    ['second', 'first'],
  )
})

test('A study ends once, and the trail says who began it', async () => {
  const ended = await registry.endStudy('first', 'finished')
  assert.equal(ended.status, 'finished')
  assert.deepEqual(await registry.endStudy('first', 'failed'), ended)
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

test('A study whose process is gone is interrupted and can be taken over; another is not', async () => {
  const gone = spawnSync(process.execPath, ['-e', '']).pid
  await give('second', `${gone}-gone`)
  assert.equal((await registry.study('second')).status, 'interrupted')
  assert.equal((await registry.takeStudy('second')).status, 'running')
  await give('second', owner(process.ppid))
  await assert.rejects(registry.takeStudy('second'), {
    code: 'already_running',
    what: `Study second is in the hands of process ${process.ppid}.`,
  })
  await assert.rejects(registry.takeStudy('first'), { code: 'bad_input' })
  await assert.rejects(registry.study('third'), { code: 'not_found' })
  await assert.rejects(registry.keepStudy({ id: 'third', trials: [], best: null, version: null }), {
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
