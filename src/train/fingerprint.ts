import { createHash } from 'node:crypto'
import type { FitOptions } from './options.ts'

/** Names the training that a checkpoint belongs to: SHA-256 of everything that decides its numbers. */
export const fingerprintOf = (options: FitOptions): string =>
  createHash('sha256')
    .update(JSON.stringify(partsOf(options)))
    .digest('hex')

/** Parts in an order that stays, so that checkpoints of former versions fit. The number of epochs may grow. */
const partsOf = ({ network, train, learningRate, seed, ...options }: FitOptions) => [
  [...network.parameters, ...(network.states ?? [])].map(({ name, shape }) => [name, shape]),
  train.steps,
  learningRate,
  seed,
  options.optimizer ?? {},
  options.lrSchedule ?? {},
  options.gradientAccumulation ?? 1,
  options.ema ?? {},
  options.identity ?? {},
]
