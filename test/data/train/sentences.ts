/** For tests: a few hundred short sentences of a small language, and a training on them. */
import { createRng } from '../../../src/core/rng.ts'
import { nextWordTask } from '../../../src/tasks/nextword/task.ts'
import type { Collective } from '../../../src/train/collective/collective.ts'
import { type Fitted, fit } from '../../../src/train/fit.ts'
import type { FitOptions } from '../../../src/train/options.ts'

const words = 'anna berta carl reads sells finds the a blue old small boat clock house door'.split(' ')

export const sentences = (count: number, seed = 1): string[] => {
  const rng = createRng(seed)
  return Array.from({ length: count }, () =>
    Array.from({ length: 3 + rng.below(8) }, () => words[rng.below(words.length)]).join(' '),
  )
}

export interface Training {
  /** Rows a step of each rank. */
  readonly batchSize: number
  readonly epochs: number
  readonly options?: Partial<FitOptions>
}

/** Trains without dropout as one rank of a world. */
export const trainSentences = async (
  { batchSize, epochs, options = {} }: Training,
  collective: Collective,
): Promise<Fitted> => {
  const rows = sentences(320)
  const prepared = nextWordTask.prepare(rows, { embedding: 6, units: 12, dropout: 0 })
  const { rank, size: world } = collective
  const asked = { batchSize, seed: 3, rank, world }
  const validation = prepared.batches(sentences(40, 2), { ...asked, purpose: 'validation' })
  const training = fit({
    network: prepared.network,
    train: prepared.batches(rows, { ...asked, purpose: 'training' }),
    validation: () => validation.epoch(1),
    metrics: prepared.metrics,
    epochs,
    learningRate: 0.01,
    seed: 5,
    collective,
    ...options,
  })
  for (;;) {
    const next = await training.next()
    if (next.done) return next.value
  }
}
