/** What one rank measures: steps of the real training, and sums alone. */

import type { Recipe } from '../../src/config/resolve.ts'
import { openRows } from '../../src/core/rows.ts'
import type { Batch, BatchSource } from '../../src/nn/batch.ts'
import type { Network } from '../../src/nn/network.ts'
import { sizeOf } from '../../src/nn/parameter.ts'
import { fitOptionsOf } from '../../src/pipeline/training.ts'
import { createTasks } from '../../src/tasks/catalogue.ts'
import { splitRows } from '../../src/tasks/kit/split.ts'
import type { Collective } from '../../src/train/collective/collective.ts'
import { fit } from '../../src/train/fit.ts'
import { gather } from '../../src/train/sync.ts'

export interface RankOrder {
  /** File of `writeRows`. */
  readonly rows: string
  readonly recipe: Recipe
  /** Rows of a rank in a step, one training for each. */
  readonly batches: readonly number[]
  /** Steps that are taken again and again. */
  readonly steps: number
  readonly passes: number
  /** Bytes of the arrays that are summed alone. */
  readonly sums: readonly number[]
  readonly rounds: number
}

/** Means over steps, in ms, of all ranks. */
export interface Split {
  /** Rows of a rank in a step. */
  readonly batch: number
  /** Forward, backward, optimizer. */
  readonly compute: number
  /** From the end of a rank's own work until all have told their weight and loss. */
  readonly wait: number
  /** The sum of the gradients. */
  readonly reduce: number
  readonly step: number
  /** Bytes of the gradients. */
  readonly bytes: number
}

export interface Sum {
  readonly bytes: number
  /** Median, in ms. */
  readonly time: number
}

export interface Measured {
  readonly splits: readonly Split[]
  readonly sums: readonly Sum[]
}

export const measureRank = async (order: RankOrder, world: Collective): Promise<Measured> => {
  const sums = await measureSums(order, world)
  const splits: Split[] = []
  for (const batch of order.batches) splits.push(await measureSteps(order, batch, world))
  return { splits, sums }
}

const measureSums = async ({ sums, rounds }: RankOrder, world: Collective): Promise<Sum[]> => {
  const told: Sum[] = []
  for (const bytes of world.size > 1 ? sums : []) {
    const values = new Float32Array(bytes / 4)
    const times: number[] = []
    for (let round = 0; round < rounds; round++) {
      await world.barrier()
      const begun = performance.now()
      await world.allReduce(values)
      times.push(performance.now() - begun)
    }
    const slowest = Math.max(...(await gather(world, middleOf(times))))
    told.push({ bytes, time: slowest })
  }
  return told
}

const middleOf = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/**
 * Trains by `fit` over the same steps again and again; of each step the fastest pass counts. A world of
 * one takes the part of the batches that rank 0 of two has, so that its steps are the same.
 */
const measureSteps = async (
  { rows, recipe, steps, passes }: RankOrder,
  batch: number,
  world: Collective,
): Promise<Split> => {
  const { kind, ...options } = recipe.task
  const task = createTasks().of(kind)
  const open = openRows(rows)
  const sides = splitRows(open, {
    identity: (row) => task.identity(row),
    share: recipe.train.validationSplit,
  })
  const prepared = task.prepare(sides.training, options)
  const asked = {
    batchSize: batch,
    seed: recipe.train.seed,
    rank: world.rank,
    world: Math.max(2, world.size),
  }
  const train = first(prepared.batches(sides.training, { ...asked, purpose: 'training' }), steps)
  const validation = first(
    prepared.batches(sides.validation, { ...asked, purpose: 'validation' }),
    1,
  )
  const timed = clocked(world)
  const best: Omit<Split, 'batch' | 'bytes'>[] = []
  let done = 0
  let begun = Number.NaN
  const next = () => {
    timed.reset()
    begun = performance.now()
  }
  const training = fit({
    ...fitOptionsOf({ ...recipe.train, epochs: passes + 1 }, 1),
    network: prepared.network,
    train: { ...train, epoch: (epoch) => after(train.epoch(epoch), next) },
    validation: () => validation.epoch(1),
    metrics: (sums) => prepared.metrics(sums),
    collective: timed.collective,
    callbacks: [
      {
        step() {
          const step = performance.now() - begun
          const { small: wait, large: reduce } = timed.spent
          const place = done++ % train.steps
          const held = best[place]
          // The first pass opens sessions.
          if (done > train.steps && !(held && held.step <= step))
            best[place] = { step, wait, reduce, compute: step - wait - reduce }
        },
      },
    ],
  })
  while (!(await training.next()).done);
  open.close()
  const names = ['compute', 'wait', 'reduce', 'step'] as const
  const own = names.map((name) => meanOf(best.map((each) => each[name])))
  const all = await gather(world, own)
  const [compute, wait, reduce, step] = names.map((_, place) =>
    meanOf(all.map((each) => each[place] ?? Number.NaN)),
  ) as [number, number, number, number]
  return { batch, compute, wait, reduce, step, bytes: bytesOf(prepared.network) }
}

const meanOf = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length

const bytesOf = ({ parameters }: Network) =>
  4 * parameters.reduce((sum, parameter) => sum + sizeOf(parameter), 0)

/** The same first batches every epoch. */
const first = (source: BatchSource, most: number): BatchSource => {
  const held: Batch[] = []
  for (const batch of source.epoch(1)) {
    if (held.length === most) break
    held.push(batch)
  }
  return { steps: held.length, epoch: () => held }
}

const after = function* <T>(items: Iterable<T>, call: () => void): Generator<T> {
  for (const item of items) {
    call()
    yield item
  }
}

/** A collective that knows how long its sums took, in ms: of few numbers, and of many. */
const clocked = (world: Collective) => {
  const spent = { small: 0, large: 0 }
  const collective: Collective = {
    ...world,
    async allReduce(values) {
      const begun = performance.now()
      await world.allReduce(values)
      spent[values.length < 16 ? 'small' : 'large'] += performance.now() - begun
    },
  }
  return {
    collective,
    spent,
    reset() {
      spent.small = 0
      spent.large = 0
    },
  }
}
