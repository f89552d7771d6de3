import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemClock } from '../core/clock.ts'
import { createRegistry } from '../registry/registry.ts'
import { openStore } from '../store/home.ts'
import { trainVoice } from './writer.ts'

const environment = {
  ...{ node: '26', platform: 'linux', cpu: 'test', cores: 2 },
  ...{ onnxruntime: '1', millrace: '1' },
}

test('what was judged stands at the epoch that was kept, and no curve goes a step further', async (t) => {
  const home = await mkdtemp(join(tmpdir(), 'millrace-writer-'))
  const store = await openStore(home)
  t.after(async () => {
    await store.close()
    await rm(home, { recursive: true })
  })
  const registry = await createRegistry(store)
  const held = await registry.startRun({
    ...{ id: 'r', model: 'm', kind: 'train', trigger: 'manual', author: 'ada', seed: 1 },
    ...{ datasetVersion: 'd', codeVersion: 'c', environment, config: {}, params: {} },
  })
  const voice = trainVoice({ store, registry, clock: systemClock, project: home }, held)
  const tell = (event: Parameters<typeof voice.event>[0] & { kind: 'train' }) => voice.event(event)
  tell({
    kind: 'train',
    event: { kind: 'start', epochs: 3, steps: 30, parameters: 1, resumedAt: null },
  })
  for (const [epoch, loss] of [
    [1, 3],
    [2, 1],
    [3, 2],
  ] as const)
    tell({
      kind: 'train',
      event: {
        ...{ kind: 'epoch', epoch, step: epoch * 10, best: epoch < 3 },
        metrics: { val_loss: loss },
      },
    })
  tell({
    kind: 'train',
    event: {
      ...{ kind: 'end', bestEpoch: 2, metrics: { val_loss: 1 }, seconds: 1, cpuSeconds: 1 },
      ...{ peakBytes: 1, workers: 1 },
    },
  })
  voice.result({
    candidate: { val_loss: 1.01, top1: 0.5 },
    ...{ baseline: { val_loss: 4 }, champion: null, completions: [] },
  })
  await voice.flush()
  const points = (await registry.metrics('r')).filter(({ key }) => key === 'val_loss')
  assert.deepEqual(
    points.map(({ step, epoch, value }) => [step, epoch, value]),
    [
      [10, 1, 3],
      [20, 2, 1.01],
      [30, 3, 2],
    ],
  )
  const { metrics } = await registry.run('r')
  assert.deepEqual([metrics['val_loss'], metrics['top1']], [1.01, 0.5])
  assert.equal(metrics['baseline_val_loss'], 4)
})
