import { createHash } from 'node:crypto'
import { type Clock, systemClock } from '../core/clock.ts'
import { MillraceError } from '../core/error.ts'
import type { Figures, TrainEvent } from '../core/records.ts'
import { createRng } from '../core/rng.ts'
import { type AdamOptions, adam } from '../nn/adam.ts'
import { allocate, type Memory } from '../nn/memory.ts'
import { initialise, sizeOf } from '../nn/parameter.ts'
import { type Schedule, schedule } from '../nn/schedule.ts'
import {
  type Best,
  type CheckpointStore,
  decodeCheckpoint,
  encodeCheckpoint,
  expectFingerprint,
} from './checkpoint.ts'
import { type Engine, meanFigures, openEngine } from './engine.ts'
import type { Batch, BatchSource, Network } from './network.ts'
import { createPace } from './pace.ts'

export interface FitOptions {
  readonly network: Network
  readonly train: BatchSource
  readonly validation: () => Iterable<Batch>
  readonly epochs: number
  readonly learningRate: number
  /** Of the first parameters; the batches have their own. */
  readonly seed: number
  readonly optimizer?: AdamOptions
  readonly schedule?: Schedule
  /** Figures of an epoch from the sums of the validation graph's outputs; default `meanFigures`. */
  readonly figures?: (sums: Figures) => Figures
  /** Stops after so many epochs without a better val_loss. Default never. */
  readonly patience?: number
  /** A checkpoint an epoch goes here; a training that finds one goes on from it. */
  readonly checkpoint?: CheckpointStore
  /** What beside these options makes the training: data and configuration. Part of the checkpoint. */
  readonly fingerprint?: string
  readonly signal?: AbortSignal
  readonly clock?: Clock
}

/** The network of the epoch with the lowest val_loss. */
export interface Fitted {
  readonly parameters: ReadonlyMap<string, Float32Array>
  readonly epoch: number
  readonly figures: Figures
}

/** How a training stands between two epochs. */
interface Standing {
  readonly epoch: number
  readonly step: number
  readonly seconds: number
  readonly best: Best | null
  readonly stale: number
}

/**
 * Trains a network by mini-batch gradient descent with Adam and tells about it as it goes; at most four
 * progress events a second. Epochs and steps count from 1. The same options give the same bits.
 *
 * Throws `training_failed` when the loss is no longer a number, `cancelled` on the signal, `corrupt` on a
 * damaged checkpoint or one of another training.
 */
export async function* fit(options: FitOptions): AsyncGenerator<TrainEvent, Fitted> {
  const { network, train, epochs, learningRate, clock = systemClock } = options
  const memory = allocate(network.parameters)
  const optimizer = await adam(memory, options.optimizer)
  const rateAt = schedule(learningRate, epochs * train.steps, options.schedule)
  const best = new Float32Array(memory.whole('parameters').length)
  const fingerprint = fingerprintOf(options)

  optimizer.init()
  for (const [name, values] of initialise(network.parameters, createRng(options.seed)))
    memory.view('parameters', name).set(values)
  const bytes = await options.checkpoint?.load()
  const resumed = bytes ? restore(bytes, fingerprint, memory, best) : null
  let standing: Standing = resumed ?? { epoch: 0, step: 0, seconds: 0, best: null, stale: 0 }

  const begun = clock.now() - standing.seconds * 1000
  const pace = createPace(clock, { epochs, steps: train.steps, done: standing.step })
  const engine = openEngine(network, memory)
  try {
    yield {
      kind: 'start',
      epochs,
      steps: epochs * train.steps,
      parameters: network.parameters.reduce((all, parameter) => all + sizeOf(parameter), 0),
      resumedAt: resumed ? resumed.epoch : null,
    }
    while (
      standing.epoch < epochs &&
      standing.stale < (options.patience ?? Number.POSITIVE_INFINITY)
    ) {
      const epoch = standing.epoch + 1
      let step = standing.step
      pace.epoch(epoch, standing.best?.figures.val_loss ?? null)
      for (const batch of train.epoch(epoch)) {
        alive(options.signal)
        const loss = await engine.step(batch)
        step++
        if (!Number.isFinite(loss)) throw diverged(loss, epoch, step)
        optimizer.update(step, rateAt(step))
        const progress = pace.step(step, loss, batch.weight)
        if (progress) yield { kind: 'progress', progress }
      }
      const figures = { loss: pace.loss(), ...(await judge(engine, options)) }
      const valLoss = valLossOf(figures, epoch, step)
      const better = !standing.best || valLoss < valLossOf(standing.best.figures, epoch, step)
      if (better) best.set(memory.whole('parameters'))
      standing = {
        epoch,
        step,
        seconds: (clock.now() - begun) / 1000,
        best: better ? { epoch, figures } : standing.best,
        stale: better ? 0 : standing.stale + 1,
      }
      await options.checkpoint?.save(
        encodeCheckpoint({ ...standing, fingerprint, arrays: arraysOf(memory, best) }),
      )
      yield { kind: 'epoch', epoch, step, figures, best: better }
    }
    return yield* finish(standing, memory, network, best)
  } finally {
    await engine.close()
  }
}

async function* finish(
  { best, seconds }: Standing,
  memory: Memory,
  network: Network,
  values: Float32Array,
): AsyncGenerator<TrainEvent, Fitted> {
  if (!best)
    throw new MillraceError('bad_config', { what: 'Training needs at least one epoch, got 0.' })
  memory.whole('parameters').set(values)
  const parameters = new Map(
    network.parameters.map(({ name }) => [name, memory.view('parameters', name).slice()]),
  )
  const peakBytes = process.resourceUsage().maxRSS * 1024
  yield { kind: 'end', bestEpoch: best.epoch, figures: best.figures, seconds, peakBytes }
  return { parameters, epoch: best.epoch, figures: best.figures }
}

const judge = async (engine: Engine, options: FitOptions): Promise<Figures> => {
  const sums = await engine.judge(options.validation(), () => alive(options.signal))
  return (options.figures ?? meanFigures)(sums)
}

const arraysOf = (memory: Memory, best: Float32Array) =>
  new Map([
    ['parameters', memory.whole('parameters')],
    ['first', memory.whole('first')],
    ['second', memory.whole('second')],
    ['best', best],
  ])

const restore = (
  bytes: Uint8Array,
  fingerprint: string,
  memory: Memory,
  best: Float32Array,
): Standing => {
  const found = decodeCheckpoint(bytes)
  expectFingerprint(found, fingerprint)
  for (const [name, target] of arraysOf(memory, best)) {
    const values = found.arrays.get(name)
    if (values?.length !== target.length)
      throw new MillraceError('corrupt', {
        what: `The checkpoint's ${name}: expected ${target.length} numbers, got ${values?.length ?? 'none'}.`,
      })
    target.set(values)
  }
  return found
}

/** Names what a checkpoint belongs to. The number of epochs may grow. */
const fingerprintOf = ({ network, train, learningRate, seed, ...options }: FitOptions): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        network.parameters.map(({ name, shape }) => [name, shape]),
        train.steps,
        learningRate,
        seed,
        options.optimizer ?? {},
        options.schedule ?? {},
        options.fingerprint ?? '',
      ]),
    )
    .digest('hex')

const alive = (signal: AbortSignal | undefined) => {
  if (signal?.aborted) throw new MillraceError('cancelled', { what: 'The training was cancelled.' })
}

const diverged = (loss: number, epoch: number, step: number) =>
  new MillraceError('training_failed', {
    what: `The loss is ${loss} in epoch ${epoch}, step ${step}.`,
    why: 'The parameters have grown beyond bounds.',
    fix: 'Use a smaller learning rate, or shorten long gradients (clip).',
  })

const valLossOf = ({ val_loss }: Figures, epoch: number, step: number): number => {
  if (val_loss === undefined || !Number.isFinite(val_loss))
    throw diverged(val_loss ?? Number.NaN, epoch, step)
  return val_loss
}
