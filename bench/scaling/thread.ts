/** A rank of the benchmark `scaling` as a thread. */
import { parentPort, workerData } from 'node:worker_threads'
import { join } from '../../src/train/collective/shared.ts'
import type { World } from '../../src/train/collective/world.ts'
import { measureRank, type RankOrder } from './rank.ts'

const { order, world, rank } = workerData as {
  readonly order: RankOrder
  readonly world: World
  readonly rank: number
}
const collective = join(world, rank)
parentPort?.postMessage(await measureRank(order, collective))
await collective.close()
