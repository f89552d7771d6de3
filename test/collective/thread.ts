import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { join } from '../../src/train/collective/shared.ts'
import {
  createWorld,
  loseRank,
  type World,
  type WorldOptions,
} from '../../src/train/collective/world.ts'
import type { Outcome, Told } from './contract.ts'
import { play } from './outcome.ts'
import type { Scenario } from './scenarios.ts'

interface Order {
  readonly world: World
  readonly rank: number
  readonly scenario: Scenario
}

/** A scenario in a world of threads, supervised as a training is. */
export const runThreads = async (
  scenario: Scenario,
  size: number,
  options: WorldOptions,
): Promise<Told> => {
  const world = createWorld(size, options)
  let failed: number | undefined
  const outcomes = await Promise.all(
    Array.from({ length: size }, (_, rank) => {
      const order: Order = { world, rank, scenario }
      const thread = new Worker(new URL(import.meta.url), { workerData: order })
      return new Promise<Outcome>((resolve, reject) => {
        let outcome: Outcome = { kind: 'dead' }
        thread.on('message', (message: Outcome) => {
          outcome = message
        })
        thread.on('error', reject)
        thread.on('exit', (code) => {
          if (outcome.kind !== 'value') failed ??= performance.now()
          if (outcome.kind === 'dead') loseRank(world, rank, `its thread ended with ${code}`)
          resolve(outcome)
        })
      })
    }),
  )
  return { outcomes, took: performance.now() - (failed ?? performance.now()) }
}

if (!isMainThread && workerData) {
  const { world, rank, scenario } = workerData as Order
  parentPort?.postMessage(await play(join(world, rank), scenario, world.timeout))
}
