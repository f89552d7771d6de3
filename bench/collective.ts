import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { MillraceError } from '../src/core/error.ts'
import type { Collective } from '../src/train/collective/collective.ts'
import { join } from '../src/train/collective/shared.ts'
import { createWorld, type World } from '../src/train/collective/world.ts'
import type { Claim, Figure } from './claim.ts'
import { runRanks } from './load/mpirun.ts'

const megabytes = [5, 40]
const rounds = 41
/** At most so many milliseconds, by size. */
const targets = { threads: [5, 60], processes: [10, 100] }

interface Order {
  readonly world: World
  readonly rank: number
}

export const claim: Claim = {
  name: 'collective',
  summary: 'adding up the gradients of two workers on one machine',
  async measure(note) {
    const threads = await overThreads()
    const processes = await overProcesses(note)
    return [
      ...figuresOf('2 threads', threads, targets.threads),
      ...figuresOf('2 processes of MPI', processes, targets.processes),
    ]
  },
}

const figuresOf = (ranks: string, medians: readonly number[], most: readonly number[]): Figure[] =>
  medians.map((value, index) => ({
    name: `allReduce of ${megabytes[index]} MB over ${ranks}`,
    value,
    unit: 'ms',
    target: most[index] ?? Number.NaN,
    rule: 'at most',
  }))

/** The slower rank's medians. */
const overThreads = async () => {
  const world = createWorld(2)
  const medians = await Promise.all(
    [0, 1].map((rank) => {
      const order: Order = { world, rank }
      const thread = new Worker(new URL(import.meta.url), { workerData: order })
      return new Promise<readonly number[]>((resolve, reject) => {
        thread.once('message', resolve)
        thread.once('error', reject)
      })
    }),
  )
  return megabytes.map((_, index) =>
    Math.max(...medians.map((ofRank) => ofRank[index] ?? Number.NaN)),
  )
}

const overProcesses = async (note: (line: string) => void) => {
  const entry = new URL('./load/sum.ts', import.meta.url)
  try {
    return await runRanks<readonly number[]>(entry, 2)
  } catch (error) {
    if (!(error instanceof MillraceError) || error.code !== 'unsupported') throw error
    note(`without MPI: ${error.what}`)
    return []
  }
}

/** Medians in ms, by size. */
export const measureSums = async (world: Collective): Promise<readonly number[]> => {
  const medians: number[] = []
  for (const size of megabytes) {
    const values = new Float32Array((size * 1e6) / 4)
    const times: number[] = []
    for (let round = 0; round < rounds; round++) {
      values.fill(1)
      await world.barrier()
      const begun = performance.now()
      await world.allReduce(values)
      times.push(performance.now() - begun)
    }
    medians.push(times.sort((a, b) => a - b)[(rounds - 1) / 2] ?? Number.NaN)
  }
  return medians
}

if (!isMainThread && workerData) {
  const { world, rank } = workerData as Order
  const collective = join(world, rank)
  parentPort?.postMessage(await measureSums(collective))
  await collective.close()
}
