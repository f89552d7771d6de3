/** The epochs of a training. */
import type { Clock } from '../core/clock.ts'
import { MillraceError } from '../core/error.ts'
import type { Metrics, TrainEvent } from '../core/records.ts'
import { meanMetrics } from '../metrics/sums.ts'
import type { Batch } from '../nn/batch.ts'
import type { Ema } from '../nn/optimizers/ema.ts'
import type { Collective } from './collective/collective.ts'
import type { Engine } from './engine.ts'
import type { Meter } from './meter.ts'
import { diverged, type Position } from './numeric.ts'
import type { FitOptions } from './options.ts'
import type { Sampler } from './resources.ts'
import { type Arrays, save, type TrainState } from './state.ts'
import type { Steps } from './steps.ts'
import { averageStates, sumMetrics } from './sync.ts'
import { cpuSeconds } from './usage.ts'

/** A training that is ready to go. */
export interface Training {
  readonly options: FitOptions
  readonly collective: Collective
  readonly engine: Engine
  readonly ema: Ema | null
  readonly steps: Steps
  readonly arrays: Arrays
  readonly fingerprint: string
  readonly clock: Clock
  readonly meter: Meter
  readonly sampler: Sampler
  /** Time on the clock at which a training of one go would have begun, in ms. */
  readonly begun: number
  /** Processor seconds of earlier goes, less those of this process before this one. */
  readonly used: number
}

/** Trains from one epoch to the last, or to where it stops, and gives the state after it. */
export async function* runEpochs(
  training: Training,
  from: TrainState,
): AsyncGenerator<TrainEvent, TrainState> {
  const { options, collective, arrays, sampler } = training
  const { epochs, earlyStopping = epochs, callbacks = [] } = options
  const until = Math.min(epochs, options.until ?? epochs)
  let state = from
  while (state.epoch < until && state.epochsWithoutImprovement < earlyStopping) {
    const step = yield* takeSteps(training, state)
    const ended = await endEpoch(training, state, step)
    const { epoch, metrics, best } = ended
    state = ended
    if (collective.rank === 0) {
      await options.checkpoint?.save(save(state, training.fingerprint, arrays))
      yield { kind: 'resources', resources: sampler.now(epoch, step) }
      yield { kind: 'epoch', epoch, step, metrics, best: best?.epoch === epoch }
    }
    if (callbacks.map((each) => each.epoch?.(epoch, metrics)).includes('stop')) break
  }
  return state
}

/** Takes the steps of the next epoch and gives how many the training has taken after it. */
async function* takeSteps(
  { options, collective, steps, meter, sampler }: Training,
  state: TrainState,
): AsyncGenerator<TrainEvent, number> {
  const epoch = state.epoch + 1
  let step = state.step
  meter.epoch(epoch, state.best?.metrics['val_loss'] ?? null)
  for await (const { loss, weight } of steps.epoch(epoch, step)) {
    step++
    const progress = meter.step(step, loss, weight)
    for (const callback of options.callbacks ?? []) callback.step?.(step, loss)
    if (collective.rank !== 0) continue
    if (progress) yield { kind: 'progress', progress }
    const resources = sampler.sample(epoch, step)
    if (resources) yield { kind: 'resources', resources }
  }
  return step
}

/** Validates an epoch and keeps its weights where they are the best so far. */
const endEpoch = async (training: Training, state: TrainState, step: number) => {
  const { collective, engine, ema, arrays, clock, meter } = training
  const epoch = state.epoch + 1
  await averageStates(collective, engine.states)
  ema?.swap()
  const loss = meter.loss()
  const { inner, validation } = training.options
  const judged = await validate(training, validation())
  const metrics: Metrics = {
    loss,
    ...judged,
    ...(inner && { inner_loss: (await validate(training, inner()))['val_loss'] ?? Number.NaN }),
  }
  for (const name of decisive(metrics)) expectFinite(metrics, name, { epoch, step, loss })
  const better = !state.best || deciding(metrics) < deciding(state.best.metrics)
  if (better) arrays.keepBest()
  ema?.swap()
  return {
    epoch,
    step,
    seconds: (clock.now() - training.begun) / 1000,
    cpuSeconds: training.used + cpuSeconds(),
    metrics,
    best: better ? { epoch, metrics } : state.best,
    epochsWithoutImprovement: better ? 0 : state.epochsWithoutImprovement + 1,
  } satisfies TrainState
}

const validate = async (
  { engine, options, collective }: Training,
  batches: Iterable<Batch>,
): Promise<Metrics> => {
  const sums = await engine.judge(batches, () => {
    // With others the next step tells them first, so that nobody is waited for.
    if (collective.size === 1) refuseIfAborted(options.signal)
  })
  return (options.metrics ?? meanMetrics)(await sumMetrics(collective, sums))
}

const refuseIfAborted = (signal: AbortSignal | undefined) => {
  if (signal?.aborted) throw new MillraceError('cancelled', { what: 'The training was cancelled.' })
}

/** Losses that have to be numbers; the last one says which epoch is best. */
const decisive = ({ inner_loss }: Metrics): readonly string[] =>
  inner_loss === undefined ? ['val_loss'] : ['val_loss', 'inner_loss']

const deciding = (metrics: Metrics): number => metrics[decisive(metrics).at(-1) ?? ''] ?? 0

const expectFinite = (metrics: Metrics, name: string, position: Position): void => {
  const value = metrics[name]
  if (value === undefined || !Number.isFinite(value))
    throw diverged({ ...position, loss: value ?? Number.NaN }, 'over the validation rows')
}
