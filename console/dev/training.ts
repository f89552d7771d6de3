/** A DEVELOPMENT FIXTURE: invented trainings whose loss falls, and the versions they become. */
import type { DatasetVersion, Metric, ModelVersion, Progress, Run } from '../../src/core/records.ts'
import * as schemas from '../../src/operations/schemas.ts'
import type { StoredRun } from '../../test/system/registry.ts'
import { isAssessed } from './assessed.ts'
import { made } from './made.ts'
import { config, environment, hex, idOf } from './phrases.ts'

export const epochs = 3
export const steps = 564
const perEpoch = steps / epochs

/** A run as it goes on, and the validation loss it comes down to. */
export interface Training extends StoredRun {
  run: Run
  readonly metrics: Metric[]
  readonly log: { time: number; line: string }[]
  readonly floor: number
}

/** Loss of an invented run at a share of its way, from 0 to 1. */
const lossAt = (share: number, floor: number, seed: number) =>
  floor +
  (9.1 - floor) * Math.exp(-5 * share) +
  Math.sin(share * 90 + seed) * 0.03 * (1 - share / 2)

/** The `number`-th training of the world, at its first step. */
export const beginTraining = (begun: {
  readonly number: number
  readonly trigger: Run['trigger']
  readonly author: string
  readonly time: number
  readonly dataset: DatasetVersion
}): Training => {
  const { number, trigger, author, time, dataset } = begun
  const quick = trigger === 'first'
  const shape = quick ? { embedding: 10, units: 100 } : { embedding: 64, units: 128 }
  const run = made(schemas.run, {
    id: idOf(time, number),
    model: dataset.name,
    trigger,
    author,
    startedAt: time,
    seed: 1000 + number,
    datasetVersion: dataset.id,
    codeVersion: number > 3 ? '4baa9ee+changes' : 'd37e469',
    environment,
    config: config(shape),
    params: {
      'task.embedding': String(shape.embedding),
      'task.units': String(shape.units),
      'task.dropout': '0.1',
      'train.epochs': String(epochs),
      'train.batchSize': '32',
      'train.learningRate': '0.003',
      limit: quick ? '6000' : 'all',
      'data.version': String(dataset.number),
      'data.rows': String(dataset.rows),
    },
  })
  const line = `start: ${epochs} epochs, ${steps} steps, 1,268,417 parameters`
  const floor = quick ? 7.26 : 6.12 - 0.05 * Math.min(number, 5) + (number === 6 ? 0.42 : 0)
  return { run, metrics: [], log: [{ time, line }], floor }
}

/** Mean loss of the epoch up to a step, as a training reports it. */
const meanSoFar = (step: number, floor: number, seed: number): number => {
  const first = Math.floor((step - 1) / perEpoch) * perEpoch
  let sum = 0
  for (let each = first + 1; each <= step; each++) sum += lossAt(each / steps, floor - 0.12, seed)
  return sum / Math.max(1, step - first)
}

/** Moves a training to a step and answers its progress. */
export const advance = (
  training: Training,
  to: number,
  time: number,
  onEpoch: (epoch: number, metrics: Run['metrics']) => void,
): Progress => {
  const { floor, run } = training
  for (let step = (run.progress?.step ?? 0) + 1; step <= to; step++) {
    const epoch = Math.min(epochs, Math.ceil(step / perEpoch))
    const loss = lossAt(step / steps, floor - 0.12, run.seed)
    if (step % 12 === 0)
      training.metrics.push({
        key: 'loss',
        value: meanSoFar(step, floor, run.seed),
        step,
        epoch,
        time,
      })
    if (step % perEpoch === 0) onEpoch(epoch, endEpoch(training, { epoch, step, loss, time }))
  }
  const progress: Progress = {
    epoch: Math.min(epochs, Math.floor((to - 1) / perEpoch) + 1),
    epochs,
    step: to,
    steps,
    loss: meanSoFar(to, floor, run.seed),
    valLoss: training.run.metrics.val_loss ?? null,
    examplesPerSecond: 5200 + Math.sin(to) * 180,
    secondsLeft: ((steps - to) / steps) * 60,
  }
  training.run = { ...training.run, progress }
  return progress
}

const endEpoch = (
  training: Training,
  at: {
    readonly epoch: number
    readonly step: number
    readonly loss: number
    readonly time: number
  },
): Run['metrics'] => {
  const { epoch, step, loss, time } = at
  const valLoss = lossAt(step / steps, training.floor, 0) + (epoch === 3 ? 0.01 : 0)
  const judged = {
    val_loss: valLoss,
    perplexity: Math.exp(valLoss),
    top1: 0.19 - valLoss / 100,
    top5: 0.42 - valLoss / 45,
  }
  for (const [key, value] of Object.entries(judged))
    training.metrics.push({ key, value, step, epoch, time })
  training.run = { ...training.run, metrics: { ...training.run.metrics, loss, ...judged } }
  training.log.push({
    time,
    line: `epoch ${epoch}/${epochs}: loss ${loss.toFixed(3)}, val_loss ${valLoss.toFixed(3)}, kept as best`,
  })
  return { loss, ...judged }
}

/** Ends a training before it became a version. */
export const endTraining = (
  training: Training,
  status: 'cancelled' | 'failed',
  error: string,
  time: number,
) => {
  training.run = { ...training.run, status, endedAt: time, progress: null, error }
  training.log.push({ time, line: `${status}: ${error}` })
}

/** Ends a training as a version, held to the champion before it, or to a baseline where there is none. */
export const versionOf = (
  training: Training,
  number: number,
  champion: ModelVersion | null,
  dataset: DatasetVersion,
  time: number,
): ModelVersion => {
  const { run } = training
  const gate = gateOf(training, champion)
  training.run = { ...run, status: 'finished', endedAt: time, progress: null, version: number }
  training.log.push({
    time,
    line: `registered as version ${number}; gate ${gate.passed ? 'passed' : 'not passed'}`,
  })
  return {
    model: run.model,
    version: number,
    runId: run.id,
    createdAt: time,
    author: run.author,
    files: [
      { name: 'model.onnx', digest: hex(number, 64), bytes: number === 1 ? 5_412_004 : 9_871_220 },
      { name: 'tokenizer.json', digest: hex(number + 20, 64), bytes: 402_118 },
      { name: 'millrace.json', digest: hex(number + 40, 64), bytes: 6_204 },
      ...(isAssessed(run.model, number)
        ? [{ name: 'evaluation.json', digest: hex(number + 60, 64), bytes: 18_012 }]
        : []),
    ],
    metrics: run.metrics,
    gate,
    lineage: {
      datasetVersion: run.datasetVersion,
      datasetDigest: dataset.digest,
      codeVersion: run.codeVersion,
      config: run.config,
      seed: run.seed,
      environment,
    },
  }
}

const gateOf = ({ run, floor }: Training, champion: ModelVersion | null): ModelVersion['gate'] => {
  const exact = { tolerance: 0, confidence: null, problem: null }
  const value = run.metrics.val_loss ?? floor
  const bound = champion?.metrics.val_loss ?? 7.55
  const passed = value <= bound
  return {
    passed,
    champion: champion?.version ?? null,
    checks: [
      {
        metric: 'val_loss',
        rule: champion ? 'atMost' : 'below',
        against: champion ? 'champion' : 'baseline',
        value,
        bound,
        passed,
        ...exact,
      },
      {
        metric: 'top5',
        rule: 'atLeast',
        against: 'value',
        value: run.metrics.top5 ?? 0,
        bound: 0.2,
        passed: true,
        ...exact,
      },
    ],
  }
}
