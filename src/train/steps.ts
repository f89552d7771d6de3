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

/** What of a training its steps go by. */
export type StepsOptions = Pick<
  FitOptions,
  | 'train'
  | 'epochs'
  | 'learningRate'
  | 'lrSchedule'
  | 'optimizer'
  | 'gradientAccumulation'
  | 'signal'
>

export const openSteps = async (options: StepsOptions, context: StepsContext): Promise<Steps> => {
  const { train, gradientAccumulation: many = 1 } = options
  const perEpoch = Math.ceil(train.steps / many)
  const rateAt = lrSchedule(options.learningRate, options.epochs * perEpoch, options.lrSchedule)
  const gradients = await openGradients(context, { many, signal: options.signal })
  const optimizer = await openOptimizer(context.memory, options.optimizer ?? { kind: 'adam' })
  optimizer.init()

  return {
    perEpoch,
    async *epoch(epoch, before) {
      let step = before
      for (const batches of inGroups(train.epoch(epoch), many)) {
        step++
        const { loss, weight, squares } = await gradients.of(batches, { epoch, step })
        if (weight > 0) {
          optimizer.update(step, rateAt(step), squares)
          context.ema?.update(step)
        }
        yield { loss, weight }
      }
    },
  }
}

/** Mean gradients over the batches of all ranks. */
const openGradients = async (
  { memory, engine, collective }: StepsContext,
  { many, signal }: { readonly many: number; readonly signal: AbortSignal | undefined },
) => {
  const kernels = await loadKernels(memory.memory)
  const sums = many > 1 ? await accumulate(memory) : null
  const fail = async (position: Position): Promise<never> => {
    const found = await gather(collective, findNonFinite(memory))
    throw diverged(position, found.find((where) => where !== null) ?? null)
  }
  return {
    /** Leaves the gradient in the memory; `squares` is the sum of its squares. */
    async of(batches: readonly Batch[], at: Omit<Position, 'loss'>) {
      const own = await gradientOf(engine, sums, batches)
      const stop = signal?.aborted ?? false
      const shared = await averageGradients(collective, memory, kernels, { ...own, stop })
      const { loss, weight } = shared
      if (shared.stop) throw new MillraceError('cancelled', { what: 'The training was cancelled.' })
      const squares = kernels.squares(memory.address('gradients'), memory.bytes)
      if (!Number.isFinite(loss + squares)) await fail({ ...at, loss })
      return { loss, weight, squares }
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
