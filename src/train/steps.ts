import { MillraceError } from '../core/error.ts'
import type { Batch } from '../nn/batch.ts'
import type { Memory } from '../nn/memory.ts'
import { accumulate } from '../nn/optimizers/accumulate.ts'
import type { Ema } from '../nn/optimizers/ema.ts'
import { loadKernels } from '../nn/optimizers/kernels.ts'
import { lrSchedule } from '../nn/schedule.ts'
import type { Collective } from './collective/collective.ts'
import type { Engine } from './engine.ts'
import { diverged, findNonFinite, type Position } from './numeric.ts'
import { openOptimizer } from './optimizer.ts'
import type { FitOptions } from './options.ts'
import { averageGradients, gather } from './sync.ts'

export interface StepsContext {
  readonly memory: Memory
  readonly engine: Engine
  readonly collective: Collective
  /** Running mean of the weights, where one is kept. */
  readonly ema: Ema | null
}

/** A step of the optimizer: mean loss and weight over the batches of all ranks. */
export interface Step {
  readonly loss: number
  readonly weight: number
}

/** The steps of a training. */
export interface Steps {
  readonly perEpoch: number
  /** Takes the steps of an epoch; `before` is how many were taken before it. */
  epoch(epoch: number, before: number): AsyncGenerator<Step>
}

export const openSteps = async (
  options: Pick<
    FitOptions,
    | 'train'
    | 'epochs'
    | 'learningRate'
    | 'lrSchedule'
    | 'optimizer'
    | 'gradientAccumulation'
    | 'signal'
  >,
  { memory, engine, collective, ema }: StepsContext,
): Promise<Steps> => {
  const { train, signal, gradientAccumulation: many = 1 } = options
  const kernels = await loadKernels(memory.memory)
  const optimizer = await openOptimizer(memory, options.optimizer ?? { kind: 'adam' })
  const sums = many > 1 ? await accumulate(memory) : null
  const perEpoch = Math.ceil(train.steps / many)
  const rateAt = lrSchedule(options.learningRate, options.epochs * perEpoch, options.lrSchedule)
  optimizer.init()

  const fail = async (position: Position): Promise<never> => {
    const places = await gather(collective, findNonFinite(memory))
    throw diverged(position, places.find((where) => where !== null) ?? null)
  }

  return {
    perEpoch,
    async *epoch(epoch, before) {
      let step = before
      for (const batches of inGroups(train.epoch(epoch), many)) {
        step++
        const own = await gradientOf(engine, sums, batches)
        const stop = signal?.aborted ?? false
        const { loss, weight, ...shared } = await averageGradients(collective, memory, kernels, {
          ...own,
          stop,
        })
        if (shared.stop)
          throw new MillraceError('cancelled', { what: 'The training was cancelled.' })
        const squares = kernels.squares(memory.address('gradients'), memory.bytes)
        if (!Number.isFinite(loss + squares)) await fail({ epoch, step, loss })
        if (weight > 0) {
          optimizer.update(step, rateAt(step), squares)
          ema?.update(step)
        }
        yield { loss, weight }
      }
    },
  }
}

/** Leaves the mean gradient over some batches in the memory. */
const gradientOf = async (
  engine: Engine,
  sums: Awaited<ReturnType<typeof accumulate>> | null,
  batches: readonly Batch[],
): Promise<Step> => {
  let loss = 0
  let weight = 0
  for (const batch of batches) {
    loss += (await engine.step(batch)) * batch.weight
    weight += batch.weight
    if (batch.weight > 0) sums?.add(batch.weight)
  }
  if (weight > 0) sums?.finish()
  return { loss: weight > 0 ? loss / weight : 0, weight }
}

const inGroups = function* (batches: Iterable<Batch>, many: number): Generator<Batch[]> {
  let group: Batch[] = []
  for (const batch of batches) {
    group.push(batch)
    if (group.length < many) continue
    yield group
    group = []
  }
  if (group.length > 0) yield group
}
