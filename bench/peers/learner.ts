/**
 * Millrace's side: a process that trains an epoch for every line of standard input.
 *
 *     node bench/peers/learner.ts order.json
 *
 * With several workers each is a thread of this process, as in `millrace train --workers`.
 */
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import type { Recipe } from '../../src/config/resolve.ts'
import type { Metrics } from '../../src/core/records.ts'
import { openRows } from '../../src/core/rows.ts'
import type { BatchSource } from '../../src/nn/batch.ts'
import { fitOptionsOf } from '../../src/pipeline/training.ts'
import { createTasks } from '../../src/tasks/catalogue.ts'
import { splitRows } from '../../src/tasks/kit/split.ts'
import { join } from '../../src/train/collective/shared.ts'
import { createWorld, type World } from '../../src/train/collective/world.ts'
import { fit } from '../../src/train/fit.ts'

export interface LearnerOrder {
  /** File of `writeRows`. */
  readonly rows: string
  readonly recipe: Recipe
  /** Part of the steps of an epoch that are taken. Default 1. */
  readonly share?: number
}

interface Thread {
  readonly world: World
  readonly rank: number
  /** Which epoch the ranks may begin. */
  readonly barrier: SharedArrayBuffer
}

const order: LearnerOrder = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'))

/** A training as one of the ranks. Steps are told of by when the last one ended. */
const open = ({ world, rank, barrier }: Thread) => {
  const { recipe, share = 1 } = order
  const { kind, ...options } = recipe.task
  const task = createTasks().of(kind)
  const sides = splitRows(openRows(order.rows), {
    identity: (row) => task.identity(row),
    share: recipe.train.validationSplit,
  })
  const prepared = task.prepare(sides.training, options)
  const { batchSize, seed, classWeights } = recipe.train
  const asked = { batchSize, seed, rank, world: world.size }
  const train = prepared.batches(sides.training, {
    ...asked,
    purpose: 'training',
    ...(classWeights === null ? {} : { classWeights }),
  })
  const validation = prepared.batches(sides.validation, { ...asked, purpose: 'validation' })
  let stepped = 0
  const events = fit({
    ...fitOptionsOf(recipe.train, world.size),
    network: prepared.network,
    train: held(train, Math.ceil(train.steps * share), new Int32Array(barrier), rank),
    validation: () => validation.epoch(1),
    metrics: (sums) => prepared.metrics(sums),
    collective: join(world, rank),
    callbacks: [
      {
        step() {
          stepped = performance.now()
        },
      },
    ],
  })
  return { events, stepped: () => stepped }
}

/** The first steps of every epoch, once the barrier is open for it. */
const held = (
  source: BatchSource,
  steps: number,
  barrier: Int32Array,
  rank: number,
): BatchSource => ({
  steps,
  *epoch(epoch) {
    if (rank > 0)
      for (let now = Atomics.load(barrier, 0); now < epoch; now = Atomics.load(barrier, 0))
        Atomics.wait(barrier, 0, now)
    let step = 0
    for (const batch of source.epoch(epoch)) {
      if (step++ === steps) return
      yield batch
    }
  },
})

const lead = async () => {
  const barrier = new SharedArrayBuffer(4)
  const world = createWorld(order.recipe.train.workers, { timeout: 600_000 })
  for (let rank = 1; rank < world.size; rank++)
    new Worker(new URL(import.meta.url), {
      workerData: { world, rank, barrier } satisfies Thread,
      argv: process.argv.slice(2),
    })
  const { events, stepped } = open({ world, rank: 0, barrier })
  const first = await events.next()
  console.log(JSON.stringify(first.value))
  for await (const _ of createInterface({ input: process.stdin })) {
    const begun = performance.now()
    const used = process.cpuUsage()
    Atomics.add(new Int32Array(barrier), 0, 1)
    Atomics.notify(new Int32Array(barrier), 0)
    const told = await epochOf(events)
    const { user, system } = process.cpuUsage(used)
    console.log(
      JSON.stringify({
        ...told,
        train_seconds: rounded((stepped() - begun) / 1000),
        seconds: rounded((performance.now() - begun) / 1000),
        cpu_seconds: rounded((user + system) / 1e6),
        peak_mb: Math.round(process.resourceUsage().maxRSS / 1024),
      }),
    )
  }
  process.exit(0)
}

const epochOf = async (events: ReturnType<typeof fit>): Promise<Metrics> => {
  for (;;) {
    const { value, done } = await events.next()
    if (done) throw new Error('The training ended before its turns did.')
    if (value.kind !== 'epoch') continue
    const metrics = Object.entries(value.metrics).map(([name, each]) => [name, rounded(each)])
    return { epoch: value.epoch, ...Object.fromEntries(metrics) }
  }
}

const rounded = (value: number) => Number(value.toFixed(4))

if (isMainThread) await lead()
else for await (const _ of open(workerData as Thread).events);
