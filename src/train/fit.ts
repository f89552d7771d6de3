import { systemClock } from '../core/clock.ts'
import { MillraceError } from '../core/error.ts'
import type { Metrics, TrainEvent } from '../core/records.ts'
import { createRng } from '../core/rng.ts'
import { allocate, type ExtraSlab, type Memory } from '../nn/memory.ts'
import type { Network } from '../nn/network.ts'
import { ema } from '../nn/optimizers/ema.ts'
import { initialise, sizeOf } from '../nn/parameter.ts'
import { alone } from './collective/alone.ts'
import type { Collective } from './collective/collective.ts'
import { type Engine, openEngine } from './engine.ts'
import { runEpochs, type Training } from './epoch.ts'
import { fingerprintOf } from './fingerprint.ts'
import { createMeter } from './meter.ts'
import type { FitOptions } from './options.ts'
import { createSampler } from './resources.ts'
import { arraysOf, initialState, restore, type TrainState } from './state.ts'
import { openSteps } from './steps.ts'
import { checkConsistent } from './sync.ts'
import { cpuSeconds, endOf } from './usage.ts'

/** The network as it was trained. */
export interface Fitted {
  /** Weights and states by name. */
  readonly parameters: ReadonlyMap<string, Float32Array>
  /** The epoch they are of. */
  readonly epoch: number
  readonly metrics: Metrics
}

/**
 * Trains a network by mini-batch gradient descent and tells about it as it goes; at most four progress
 * events a second. Epochs and steps count from 1. The same options give the same bits, and N ranks with
 * batches of B learn what one learns with batches of N·B.
 *
 * Throws `training_failed` when the loss or a gradient is no number any more, `cancelled` on the signal,
 * `corrupt` on a damaged checkpoint or one of another training, `bad_data` where ranks differ in what
 * they train, `worker_lost` where a rank is gone.
 */
export async function* fit(options: FitOptions): AsyncGenerator<TrainEvent, Fitted> {
  const { network, collective = alone() } = options
  const isLead = collective.rank === 0
  const fingerprint = fingerprintOf(options)
  await checkConsistent(collective, { ...options.identity, training: fingerprint })
  const memory = allocate(network.parameters, extraSlabsOf(options))
  const engine = openEngine(network, memory, options.device)
  try {
    const { training, resumed } = await prepare(options, {
      collective,
      fingerprint,
      memory,
      engine,
    })
    if (isLead) yield startOf(options, training.steps.perEpoch, resumed)
    const state = yield* runEpochs(training, resumed ?? initialState)
    const kept = keepWeights(training, state)
    const end = await endOf(state, kept, collective)
    if (isLead) yield end
    return { parameters: valuesOf(network, memory, engine), ...kept }
  } finally {
    await engine.close()
  }
}

interface Opened {
  readonly collective: Collective
  readonly fingerprint: string
  readonly memory: Memory
  readonly engine: Engine
}

/** Gives every rank the same first values, or those of the checkpoint. */
const prepare = async (
  options: FitOptions,
  { collective, fingerprint, memory, engine }: Opened,
): Promise<{ readonly training: Training; readonly resumed: TrainState | null }> => {
  const { epochs, clock = systemClock } = options
  const mean = options.ema ? await ema(memory, options.ema) : null
  const steps = await openSteps(options, { memory, engine, collective, ema: mean })
  const arrays = arraysOf(memory, engine, mean !== null)
  begin(options, memory, engine)
  await collective.broadcast(memory.whole('parameters'))
  mean?.init()
  const resumed = await resume(options, collective, (bytes) => restore(bytes, fingerprint, arrays))
  const { seconds, cpuSeconds: before, step: done } = resumed ?? initialState
  const training = {
    ...{ options, collective, engine, ema: mean, steps, arrays, fingerprint, clock },
    begun: clock.now() - seconds * 1000,
    used: before - cpuSeconds(),
    meter: createMeter(clock, { epochs, steps: steps.perEpoch, done }),
    sampler: createSampler(clock),
  }
  return { training, resumed }
}

/** Leaves the weights in the memory that the training ends with, and says of which epoch they are. */
const keepWeights = ({ options, arrays, ema }: Training, state: TrainState) => {
  const { best, metrics, epoch } = state
  if (!best || !metrics)
    throw new MillraceError('bad_config', { what: 'Training needs at least one epoch, got 0.' })
  if (options.restoreBest ?? true) {
    arrays.takeBest()
    return best
  }
  ema?.swap()
  return { epoch, metrics }
}

const extraSlabsOf = ({ ema, gradientAccumulation = 1 }: FitOptions): readonly ExtraSlab[] => [
  ...(ema ? (['ema'] as const) : []),
  ...(gradientAccumulation > 1 ? (['sum'] as const) : []),
]

/** First values of weights and states. */
const begin = ({ network, seed }: FitOptions, memory: Memory, engine: Engine): void => {
  const rng = createRng(seed)
  for (const [name, values] of initialise(network.parameters, rng))
    memory.view('parameters', name).set(values)
  for (const [name, values] of initialise(network.states ?? [], rng)) engine.state(name).set(values)
}

/** What the lead has saved, for every rank. */
const resume = async (
  { checkpoint }: FitOptions,
  collective: Collective,
  restored: (bytes: Uint8Array) => TrainState,
): Promise<TrainState | null> => {
  if (collective.size === 1) {
    const bytes = await checkpoint?.load()
    return bytes ? restored(bytes) : null
  }
  const own = collective.rank === 0 ? await checkpoint?.load() : null
  const [bytes] = await collective.allGather(own ?? new Uint8Array())
  return bytes && bytes.length > 0 ? restored(bytes) : null
}

const startOf = (
  { network, epochs }: FitOptions,
  perEpoch: number,
  resumed: TrainState | null,
): TrainEvent => ({
  kind: 'start',
  epochs,
  steps: epochs * perEpoch,
  parameters: network.parameters.reduce((all, parameter) => all + sizeOf(parameter), 0),
  resumedAt: resumed ? resumed.epoch : null,
})

const valuesOf = ({ parameters, states = [] }: Network, memory: Memory, engine: Engine) =>
  new Map([
    ...parameters.map(({ name }) => [name, memory.view('parameters', name).slice()] as const),
    ...states.map(({ name }) => [name, engine.state(name).slice()] as const),
  ])
