import assert from 'node:assert/strict'
import { test } from 'node:test'
import { smallNetwork, smallSource } from '../../test/data/nn/small.ts'
import type { Clock } from '../core/clock.ts'
import { MillraceError } from '../core/error.ts'
import type { TrainEvent } from '../core/records.ts'
import { createRng } from '../core/rng.ts'
import { fit } from './fit.ts'
import type { FitOptions } from './options.ts'

const sizes = { words: 20, width: 4, units: 8 }

const options = (given: Partial<FitOptions> = {}): FitOptions => ({
  network: smallNetwork(sizes),
  train: smallSource(sizes, 12, (epoch) => createRng(100 + epoch)),
  validation: () => smallSource(sizes, 4, () => createRng(5), false).epoch(1),
  epochs: 3,
  learningRate: 0.02,
  seed: 1,
  ...given,
})

const run = async (given: FitOptions) => {
  const events: TrainEvent[] = []
  const training = fit(given)
  for (;;) {
    const { done, value } = await training.next()
    if (done) return { events, fitted: value }
    events.push(value)
  }
}

const memoryStore = () => {
  const saved: Uint8Array[] = []
  return {
    saved,
    save: async (bytes: Uint8Array) => {
      saved.push(bytes)
    },
    load: async () => saved.at(-1) ?? null,
  }
}

const epochsOf = (events: readonly TrainEvent[]) => events.filter((event) => event.kind === 'epoch')

test('training lowers the loss and ends with the best epoch', async () => {
  const { events, fitted } = await run(options({ epochs: 6 }))
  const epochs = epochsOf(events)
  assert.deepEqual(
    epochs.map((event) => event.epoch),
    [1, 2, 3, 4, 5, 6],
  )
  const losses = epochs.map((event) => event.metrics.val_loss ?? Number.NaN)
  assert.ok((losses.at(-1) ?? 9) < (losses[0] ?? 0) - 0.5, `${losses}`)
  assert.equal(fitted.metrics.val_loss, Math.min(...losses))
  assert.ok((fitted.metrics.top5 ?? 0) >= (fitted.metrics.top1 ?? 1))
  const end = events.at(-1)
  assert.ok(end?.kind === 'end' && end.bestEpoch === fitted.epoch && end.peakBytes > 1e7)
})

test('the same seed gives the same bits', async () => {
  const [one, two] = [await run(options()), await run(options())]
  assert.deepEqual(one.fitted, two.fitted)
  const other = await run(options({ seed: 2 }))
  assert.notDeepEqual(one.fitted.parameters, other.fitted.parameters)
})

test('a training that goes on from a checkpoint ends where the whole one does', async () => {
  const whole = await run(options())
  const store = memoryStore()
  const first = fit(options({ checkpoint: store }))
  for await (const event of first) if (event.kind === 'epoch') break
  assert.equal(store.saved.length, 1)
  const { events, fitted } = await run(options({ checkpoint: store }))
  const [start] = events
  assert.ok(start?.kind === 'start' && start.resumedAt === 1)
  assert.deepEqual(fitted, whole.fitted)
  assert.deepEqual(
    epochsOf(events).map((event) => event.metrics),
    epochsOf(whole.events)
      .slice(1)
      .map((event) => event.metrics),
  )
})

test('a checkpoint of another training is refused', async () => {
  const store = memoryStore()
  await run(options({ checkpoint: store, epochs: 1 }))
  await assert.rejects(
    run(options({ checkpoint: store, learningRate: 0.5 })),
    /of another training/,
  )
})

test('patience ends a training that no longer gets better', async () => {
  const { events } = await run(options({ epochs: 50, learningRate: 0.5, earlyStopping: 2 }))
  const epochs = epochsOf(events)
  assert.ok(epochs.length < 50)
  assert.deepEqual(
    epochs.slice(-2).map((event) => event.best),
    [false, false],
  )
})

test('a loss that is no number stops the training and says where', async () => {
  await assert.rejects(
    run(options({ learningRate: 1e38 })),
    (error) =>
      error instanceof MillraceError &&
      error.code === 'training_failed' &&
      /NaN in epoch 1, step \d+/.test(error.what),
  )
})

test('the signal stops a training between two steps', async () => {
  const control = new AbortController()
  const training = fit(options({ signal: control.signal, epochs: 1000 }))
  setTimeout(() => control.abort(), 30)
  await assert.rejects(
    async () => {
      for await (const event of training) assert.notEqual(event.kind, 'end')
    },
    (error) => error instanceof MillraceError && error.code === 'cancelled',
  )
})

test('progress is reported at most four times a second', async () => {
  let now = 0
  const clock: Clock = { now: () => (now += 20), after: () => () => undefined }
  const { events } = await run(options({ clock, epochs: 2 }))
  const reports = events.filter((event) => event.kind === 'progress')
  assert.ok(reports.length >= 1 && reports.length <= 5, `${reports.length}`)
  const last = reports.at(-1)
  assert.ok(last && last.progress.step === 24 && last.progress.secondsLeft === 0)
})
