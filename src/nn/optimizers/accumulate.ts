import { MillraceError } from '../../core/error.ts'
import type { Memory } from '../memory.ts'
import { loadKernels } from './kernels.ts'

/** Gradients of several batches as one. */
export interface Accumulator {
  /** Takes the gradients in the memory, the mean over a batch of that weight. */
  add(weight: number): void
  /** Puts the weighted mean of all that was added into the memory's gradients, and begins anew. */
  finish(): void
}

/**
 * Batches that are too large for memory, in parts. The memory has to be allocated with the slab `sum`.
 * Before a finish nothing but `sum` is touched.
 */
export const accumulate = async (memory: Memory): Promise<Accumulator> => {
  const kernel = await loadKernels(memory.memory)
  const [sum, gradients] = [memory.address('sum'), memory.address('gradients')]
  let total = 0
  memory.whole('sum').fill(0)
  return {
    add(weight) {
      if (!(weight > 0) || !Number.isFinite(weight))
        throw new MillraceError('internal', {
          what: `Expected a batch of a weight above 0, got ${weight}.`,
        })
      kernel.add(sum, gradients, memory.bytes, weight)
      total += weight
    },
    finish() {
      if (total === 0)
        throw new MillraceError('internal', { what: 'No gradients have been added.' })
      memory.whole('gradients').set(memory.whole('sum'))
      kernel.scale(gradients, memory.bytes, 1 / total)
      memory.whole('sum').fill(0)
      total = 0
    },
  }
}
