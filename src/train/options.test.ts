import assert from 'node:assert/strict'
import { test } from 'node:test'
import { distance } from '../../test/data/nn/reference.ts'
import { smallNetwork, smallSource } from '../../test/data/nn/small.ts'
import { MillraceError } from '../core/error.ts'
import type { TrainEvent } from '../core/records.ts'
import { createRng } from '../core/rng.ts'
import { float32, int64 } from '../core/tensor.ts'
import type { Batch } from '../nn/batch.ts'
import { withGradients } from '../nn/gradients/gradient.ts'
import { batchNorm } from '../nn/layers/batchnorm.ts'
import { dense } from '../nn/layers/dense.ts'
import { meanSquaredError } from '../nn/loss.ts'
import type { Network } from '../nn/network.ts'
import { bindInputs, bindValues } from '../nn/parameter.ts'
import { graph } from '../onnx/builder.ts'
import { fit } from './fit.ts'
import type { FitOptions } from './options.ts'
import { parseGpus } from './resources.ts'

const sizes = { words: 20, width: 4, units: 8 }
const base: FitOptions = {
  network: smallNetwork(sizes),
  train: smallSource(sizes, 12, (epoch) => createRng(100 + epoch)),
  validation: () => smallSource(sizes, 4, () => createRng(5), false).epoch(1),
  epochs: 3,
  learningRate: 0.02,
  seed: 1,
}

const run = async (given: Partial<FitOptions>, from: FitOptions = base) => {
  const events: TrainEvent[] = []
  const training = fit({ ...from, ...given })
  for (;;) {
    const { done, value } = await training.next()
    if (done) return { events, fitted: value }
    events.push(value)
  }
}
const lossesOf = (events: readonly TrainEvent[]) =>
  events.flatMap((event) => (event.kind === 'epoch' ? [event.metrics['val_loss'] ?? 0] : []))

test('each optimizer learns, and each in its own way', async () => {
  const ends = []
  for (const optimizer of [
    { kind: 'adam' },
    { kind: 'adam', clip: 0.1 },
    { kind: 'adamw', weightDecay: 0.1 },
    { kind: 'sgd', momentum: 0.9 },
  ] as const) {
    const learningRate = optimizer.kind === 'sgd' ? 0.5 : 0.02
    const losses = lossesOf((await run({ optimizer, learningRate, epochs: 5 })).events)
    assert.ok((losses.at(-1) ?? 9) < (losses[0] ?? 0), `${optimizer.kind}: ${losses}`)
    ends.push(losses.at(-1))
  }
  assert.equal(new Set(ends).size, 4)
})

test('the last weights are kept where that is asked for, else the best', async () => {
  const wild = { epochs: 6, learningRate: 2 }
  const { events, fitted } = await run({ ...wild, restoreBest: false })
  const losses = lossesOf(events)
  assert.deepEqual([fitted.epoch, fitted.metrics['val_loss']], [6, losses.at(-1)])
  const best = (await run(wild)).fitted
  assert.equal(best.metrics['val_loss'], Math.min(...losses))
  assert.notDeepEqual(best.parameters, fitted.parameters)
})

test('a running mean is judged and kept, and a resume goes on with it', async () => {
  const average = { decay: 0.9, warmup: true }
  const plain = await run({})
  const whole = await run({ ema: average })
  assert.notDeepEqual(lossesOf(whole.events), lossesOf(plain.events))
  const saved: Uint8Array[] = []
  const checkpoint = {
    save: async (bytes: Uint8Array) => void saved.push(bytes),
    load: async () => saved.at(-1) ?? null,
  }
  await run({ ema: average, checkpoint, until: 2 })
  assert.equal(saved.length, 2)
  assert.deepEqual((await run({ ema: average, checkpoint })).fitted, whole.fitted)
})

test('a pause is no end: the schedule goes on as if there had been none', async () => {
  const schedule = { kind: 'cosine' } as const
  const whole = await run({ lrSchedule: schedule })
  const saved: Uint8Array[] = []
  const checkpoint = {
    save: async (bytes: Uint8Array) => void saved.push(bytes),
    load: async () => saved.at(-1) ?? null,
  }
  for (const until of [1, 2, 3]) await run({ lrSchedule: schedule, checkpoint, until })
  assert.equal(saved.length, 3)
  assert.deepEqual((await run({ lrSchedule: schedule, checkpoint })).fitted, whole.fitted)
})

test('callbacks hear every step and epoch, and may end the training', async () => {
  const steps: number[] = []
  const epochs: number[] = []
  const { events } = await run({
    epochs: 9,
    callbacks: [
      { step: (step) => void steps.push(step) },
      {
        epoch(epoch, metrics) {
          assert.ok(metrics['val_loss'])
          epochs.push(epoch)
          return epoch === 2 ? 'stop' : undefined
        },
      },
    ],
  })
  assert.deepEqual(epochs, [1, 2])
  assert.deepEqual(
    steps,
    Array.from({ length: 24 }, (_, i) => i + 1),
  )
  assert.equal(events.at(-1)?.kind, 'end')
})

test('what a training uses is told as it goes and at the end', async () => {
  const { events } = await run({})
  const used = events.flatMap((event) => (event.kind === 'resources' ? [event.resources] : []))
  assert.ok(used.length >= 3)
  for (const { cpuSeconds, memoryBytes, gpus } of used) {
    assert.ok(cpuSeconds > 0 && memoryBytes > 1e7)
    assert.ok(gpus.every(({ busy }) => busy >= 0 && busy <= 1))
  }
  const end = events.at(-1)
  assert.ok(end?.kind === 'end' && end.workers === 1 && end.cpuSeconds > 0)
  assert.deepEqual(parseGpus('87, 1024\n0, 12\n'), [
    { busy: 0.87, memoryBytes: 2 ** 30 },
    { busy: 0, memoryBytes: 12 * 2 ** 20 },
  ])
})

test('what is no number is told with its layer, epoch and step', async () => {
  const layer = dense({ name: 'layer', inputs: 2, outputs: 1 })
  const poisoned: Batch = batchOf([
    [1, Number.NaN],
    [2, 3],
  ])
  const sound = batchOf([
    [1, 2],
    [3, 4],
  ])
  const source = { steps: 3, epoch: () => [sound, sound, poisoned] }
  await assert.rejects(
    run({}, { ...base, network: line(layer), train: source, validation: () => [sound] }),
    (error) =>
      error instanceof MillraceError &&
      error.code === 'training_failed' &&
      /The loss is NaN in epoch 1, step 3: the gradient of layer\/weights: NaN/.test(error.what),
  )
})

test('an id beyond the last is told as what the batch holds', async () => {
  const [batch] = base.train.epoch(1)
  assert.ok(batch)
  const targets = int64(new Array(batch.weight).fill(sizes.words))
  const broken = { ...batch, inputs: { ...batch.inputs, targets } }
  await assert.rejects(
    run({ train: { steps: 1, epoch: () => [broken] } }),
    (error) =>
      error instanceof MillraceError &&
      error.code === 'training_failed' &&
      /A batch cannot be computed: .*Out of range value in index/s.test(error.what),
  )
})

test('states follow the batches, and inference has them', async () => {
  const norm = batchNorm({ name: 'norm', channels: 2 })
  const layer = dense({ name: 'layer', inputs: 2, outputs: 1 })
  const network = line(layer, norm)
  const batches = [
    batchOf([
      [10, 1],
      [14, 3],
    ]),
  ]
  const { fitted } = await run(
    { epochs: 60, restoreBest: false },
    { ...base, network, train: { steps: 1, epoch: () => batches }, validation: () => batches },
  )
  // Means 12 and 2; variances of the population 8 and 2, as in PyTorch.
  assert.ok(distance(fitted.parameters.get('norm/mean') ?? [], [12, 2]) < 0.1)
  assert.ok(distance(fitted.parameters.get('norm/variance') ?? [], [8, 2]) < 0.1)
  assert.deepEqual(
    [...fitted.parameters.keys()],
    ['norm/scale', 'norm/bias', 'layer/weights', 'norm/mean', 'norm/variance'],
  )
})

/** y = Σ x of rows of two numbers. */
const batchOf = (rows: readonly (readonly number[])[]): Batch => ({
  bucket: 'all',
  weight: rows.length,
  inputs: {
    x: float32(Float32Array.from(rows.flat()), [rows.length, 2]),
    y: float32(
      Float32Array.from(rows, (row) => row.reduce((sum, each) => sum + each, 0)),
      [rows.length, 1],
    ),
  },
})

/** Linear regression, after a normalisation where there is one. */
const line = (layer: ReturnType<typeof dense>, norm?: ReturnType<typeof batchNorm>): Network => {
  const parameters = [...(norm?.parameters ?? []), ...layer.parameters]
  const states = norm?.states ?? []
  const build = (training: boolean) => {
    const g = graph('line')
    const bound = bindInputs(g, [...parameters, ...states])
    const x = g.input('x', 'float32', ['rows', 2])
    const y = g.input('y', 'float32', ['rows', 1])
    const normed = norm?.[training ? 'training' : 'inference'](g, bound, x) ?? x
    return { g, loss: meanSquaredError(g, layer.apply(g, bound, normed), y) }
  }
  return {
    parameters,
    states,
    training() {
      const { g, loss } = build(true)
      g.output('loss', loss)
      return withGradients(
        g.build(),
        'loss',
        parameters.map(({ name }) => name),
      )
    },
    validation() {
      const { g, loss } = build(false)
      g.output('loss', loss)
      g.output('count', g.constant(1))
      return g.build()
    },
    inference(values) {
      const g = graph('line')
      const bound = bindValues(g, [...parameters, ...states], values)
      g.output('y', layer.apply(g, bound, g.input('x', 'float32', ['rows', 2])))
      return g.build()
    },
  }
}
