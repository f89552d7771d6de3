import { createRng } from '../../../src/core/rng.ts'
import type { Batch } from '../../../src/nn/batch.ts'
import { allocate } from '../../../src/nn/memory.ts'
import { adam } from '../../../src/nn/optimizers/adam.ts'
import { initialise } from '../../../src/nn/parameter.ts'
import { createBatches } from '../../../src/tasks/nextword/batches.ts'
import { createWordNetwork } from '../../../src/tasks/nextword/network.ts'
import { droppedIn } from '../../../src/tasks/nextword/sizes.ts'
import { openEngine } from '../../../src/train/engine.ts'

export const learningRate = 0.003

/** Of Embedding → LSTM → Dropout → Dense. */
export interface PlainSizes {
  readonly words: number
  readonly embedding: number
  readonly units: number
  readonly dropout: number
}

/** The network of these sizes and nothing else. */
const plain = (sizes: PlainSizes) => {
  const whole = { ...sizes, layers: 1, cell: 'lstm', tied: false, levels: 0 } as const
  return {
    sizes: whole,
    dropped: droppedIn(whole, { ...sizes, inputDropout: 0, recurrentDropout: 0 }),
  }
}

/** Batches of 32 sentences of ids. */
export const batchesOf = (
  sentences: readonly (readonly number[])[],
  sizes: PlainSizes,
): Batch[] => {
  const options = { purpose: 'training', batchSize: 32, seed: 1 } as const
  const teaching = { dropped: plain(sizes).dropped, ngrams: null }
  return [...createBatches(sentences, options, teaching).epoch(1)]
}

/** Training steps of the next-word network on one thread, over and over the same batches. */
export const openStepper = async (sizes: PlainSizes, batches: readonly Batch[]) => {
  const network = createWordNetwork(plain(sizes).sizes, {
    bias: new Float32Array(sizes.words),
    ngrams: null,
    agreed: 0,
    dropped: plain(sizes).dropped,
    sampled: false,
  })
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
