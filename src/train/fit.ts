import { systemClock } from '../core/clock.ts'
import { MillraceError } from '../core/error.ts'
import type { Metrics, TrainEvent } from '../core/records.ts'
import { createRng } from '../core/rng.ts'
import { meanMetrics } from '../metrics/sums.ts'
import { allocate, type ExtraSlab, type Memory } from '../nn/memory.ts'
import type { Network } from '../nn/network.ts'
import { ema } from '../nn/optimizers/ema.ts'
import { initialise, sizeOf } from '../nn/parameter.ts'
import { diverged, type Place } from './blame.ts'
import type { Best } from './checkpoint.ts'
import { alone } from './collective/alone.ts'
import type { Collective } from './collective/collective.ts'
import { type Engine, openEngine } from './engine.ts'
import type { FitOptions } from './options.ts'
import { createPace } from './pace.ts'
import { createSampler } from './resources.ts'
import { arraysOf, beginning, fingerprintOf, restore, type Standing, save } from './standing.ts'
import { openSteps } from './steps.ts'
import { agree, gather, level, total } from './team.ts'

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
  const { network, epochs, patience = epochs, keep = 'best', clock = systemClock } = options
  const { collective = alone(), callbacks = [] } = options
  const isLead = collective.rank === 0
  const fingerprint = fingerprintOf(partsOf(options))
  await agree(collective, { ...options.identity, training: fingerprint })
  const memory = allocate(network.parameters, extraSlabsOf(options))
  const engine = openEngine(network, memory, options.device)
  try {
    const mean = options.average ? await ema(memory, options.average) : null
    const steps = await openSteps(options, { memory, engine, collective, mean })
    const arrays = arraysOf(memory, engine, mean !== null)
    begin(options, memory, engine)
    await collective.broadcast(memory.whole('parameters'))
    mean?.init()
    const resumed = await resume(options, collective, (bytes) =>
      restore(bytes, fingerprint, arrays),
    )
    let standing: Standing = resumed ?? beginning

    const until = Math.min(epochs, options.until ?? epochs)
    const begun = clock.now() - standing.seconds * 1000
    const used = standing.cpuSeconds - cpuSeconds()
    const pace = createPace(clock, { epochs, steps: steps.perEpoch, done: standing.step })
    const sampler = createSampler(clock)
    if (isLead) yield startOf(options, steps.perEpoch, resumed)
    while (standing.epoch < until && standing.stale < patience) {
      const epoch = standing.epoch + 1
      let step = standing.step
      pace.epoch(epoch, standing.best?.metrics['val_loss'] ?? null)
      for await (const { loss, weight } of steps.epoch(epoch, step)) {
        step++
        const progress = pace.step(step, loss, weight)
        for (const callback of callbacks) callback.step?.(step, loss)
        if (!isLead) continue
        if (progress) yield { kind: 'progress', progress }
        const resources = sampler.sample(epoch, step)
        if (resources) yield { kind: 'resources', resources }
      }
      await level(collective, engine.states)
      mean?.swap()
      const metrics = { loss: pace.loss(), ...(await judge(engine, options, collective)) }
      const valLoss = valLossOf(metrics, { epoch, step, loss: pace.loss() })
      const better = !standing.best || valLoss < (standing.best.metrics['val_loss'] ?? 0)
      if (better) arrays.keepBest()
      mean?.swap()
      standing = {
        epoch,
        step,
        seconds: (clock.now() - begun) / 1000,
        cpuSeconds: used + cpuSeconds(),
        metrics,
        best: better ? { epoch, metrics } : standing.best,
        stale: better ? 0 : standing.stale + 1,
      }
      if (isLead) {
        await options.checkpoint?.save(save(standing, fingerprint, arrays))
        yield { kind: 'resources', resources: sampler.now(epoch, step) }
        yield { kind: 'epoch', epoch, step, metrics, best: better }
      }
      if (callbacks.map((each) => each.epoch?.(epoch, metrics)).includes('stop')) break
    }

    const { best, metrics } = standing
    if (!best || !metrics)
      throw new MillraceError('bad_config', { what: 'Training needs at least one epoch, got 0.' })
    if (keep === 'best') arrays.takeBest()
    else mean?.swap()
    const kept = keep === 'best' ? best : { epoch: standing.epoch, metrics }
    const end = await endOf(standing, kept, collective)
    if (isLead) yield end
    return { parameters: valuesOf(network, memory, engine), ...kept }
  } finally {
    await engine.close()
  }
}

const extraSlabsOf = ({ average, accumulate = 1 }: FitOptions): readonly ExtraSlab[] => [
  ...(average ? (['ema'] as const) : []),
  ...(accumulate > 1 ? (['sum'] as const) : []),
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
  restored: (bytes: Uint8Array) => Standing,
): Promise<Standing | null> => {
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
  resumed: Standing | null,
): TrainEvent => ({
  kind: 'start',
  epochs,
  steps: epochs * perEpoch,
  parameters: network.parameters.reduce((all, parameter) => all + sizeOf(parameter), 0),
  resumedAt: resumed ? resumed.epoch : null,
})

const judge = async (
  engine: Engine,
  options: FitOptions,
  collective: Collective,
): Promise<Metrics> => {
  const sums = await engine.judge(options.validation(), () => {
    // With others the next step tells them first, so that nobody is waited for.
    if (collective.size === 1) refuseIfAborted(options.signal)
  })
  return (options.metrics ?? meanMetrics)(await total(collective, sums))
}

const refuseIfAborted = (signal: AbortSignal | undefined) => {
  if (signal?.aborted) throw new MillraceError('cancelled', { what: 'The training was cancelled.' })
}

const valLossOf = ({ val_loss }: Metrics, place: Place): number => {
  if (val_loss !== undefined && Number.isFinite(val_loss)) return val_loss
  throw diverged({ ...place, loss: val_loss ?? Number.NaN }, 'over the validation rows')
}

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** The end, with what the processes of all ranks used; ranks that are threads share a process. */
const endOf = async (
  { seconds, cpuSeconds }: Standing,
  { epoch, metrics }: Best,
  collective: Collective,
): Promise<TrainEvent> => {
  const { pid } = process
  const own = { pid, cpuSeconds, peakBytes: process.resourceUsage().maxRSS * 1024 }
  const all = await gather(collective, own)
  const processes = new Map(
    all.map((each, rank) => [`${collective.hosts[rank]} ${each.pid}`, each]),
  )
  const used = [...processes.values()]
  return {
    kind: 'end',
    bestEpoch: epoch,
    metrics,
    seconds,
    cpuSeconds: used.reduce((sum, each) => sum + each.cpuSeconds, 0),
    peakBytes: Math.max(...used.map((each) => each.peakBytes)),
    workers: collective.size,
  }
}

const valuesOf = ({ parameters, states = [] }: Network, memory: Memory, engine: Engine) =>
  new Map([
    ...parameters.map(({ name }) => [name, memory.view('parameters', name).slice()] as const),
    ...states.map(({ name }) => [name, engine.state(name).slice()] as const),
  ])

/** What a checkpoint belongs to. The number of epochs may grow. */
const partsOf = ({ network, train, learningRate, seed, ...options }: FitOptions) => [
  [...network.parameters, ...(network.states ?? [])].map(({ name, shape }) => [name, shape]),
  train.steps,
  learningRate,
  seed,
  options.optimizer ?? {},
  options.schedule ?? {},
  options.accumulate ?? 1,
  options.average ?? {},
  options.identity ?? {},
]
