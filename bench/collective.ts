import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { createWorld, join, type World } from '../src/train/collective/shared.ts'
import type { Claim } from './claim.ts'

const sizes = [1_250_000, 10_000_000]
const rounds = 41

interface Order {
  readonly world: World
  readonly rank: number
}

export const claim: Claim = {
  name: 'collective',
  summary: 'adding up the gradients of two workers on one machine',
  async measure(note) {
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
    const slower = sizes.map((_, index) =>
      Math.max(...medians.map((ofRank) => ofRank[index] ?? Number.NaN)),
    )
    sizes.forEach((size, index) => {
      note(`${(size * 4) / 1e6} MB: median of ${rounds} ${slower[index]?.toFixed(2)} ms`)
    })
    return [
      {
        name: 'allReduce of 5 MB over 2 threads',
        value: slower[0] ?? Number.NaN,
        unit: 'ms',
        target: 5,
        rule: 'at most',
      },
      {
        name: 'allReduce of 40 MB over 2 threads',
        value: slower[1] ?? Number.NaN,
        unit: 'ms',
        target: 60,
        rule: 'at most',
      },
    ]
  },
}

const measureRank = async ({ world, rank }: Order) => {
  const collective = join(world, rank)
  const medians: number[] = []
  for (const size of sizes) {
    const values = new Float32Array(size)
    const times: number[] = []
    for (let round = 0; round < rounds; round++) {
      values.fill(1)
      await collective.barrier()
      const begun = performance.now()
      await collective.allReduce(values)
      times.push(performance.now() - begun)
    }
    medians.push(times.sort((a, b) => a - b)[(rounds - 1) / 2] ?? Number.NaN)
  }
  await collective.close()
  return medians
}

if (!isMainThread && workerData) parentPort?.postMessage(await measureRank(workerData as Order))
