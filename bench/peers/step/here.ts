import { createRng } from '../../../src/core/rng.ts'
import type { Batch } from '../../../src/nn/batch.ts'
import { allocate } from '../../../src/nn/memory.ts'
import { adam } from '../../../src/nn/optimizers/adam.ts'
import { initialise } from '../../../src/nn/parameter.ts'
import { createBatches } from '../../../src/tasks/nextword/batches.ts'
import { createWordNetwork, type Sizes } from '../../../src/tasks/nextword/network.ts'
import { openEngine } from '../../../src/train/engine.ts'

export const learningRate = 0.003

/** Batches of 32 sentences of ids. */
export const batchesOf = (sentences: readonly (readonly number[])[], sizes: Sizes): Batch[] => [
  ...createBatches(sentences, { purpose: 'training', batchSize: 32, seed: 1 }, sizes).epoch(1),
]

/** Training steps of the next-word network on one thread, over and over the same batches. */
export const openStepper = async (sizes: Sizes, batches: readonly Batch[]) => {
  const network = createWordNetwork(sizes, new Float32Array(sizes.words))
  const memory = allocate(network.parameters)
  for (const [name, values] of initialise(network.parameters, createRng(1)))
    memory.view('parameters', name).set(values)
  const optimizer = await adam(memory)
  optimizer.init()
  const engine = openEngine(network, memory)
  let done = 0
  return {
    /** Seconds of so many steps, and their mean loss. */
    async run(count: number) {
      let total = 0
      const begun = performance.now()
      for (let step = 0; step < count; step++) {
        total += await engine.step(batches[done++ % batches.length] as Batch)
        optimizer.update(done, learningRate)
      }
      return { seconds: (performance.now() - begun) / 1000, loss: total / count }
    },
    close: () => engine.close(),
  }
}
