import type { Memory } from '../memory.ts'
import { loadKernels } from './kernels.ts'

export interface EmaOptions {
  /** Share of the old mean that is kept a step. Default 0.999. */
  readonly decay?: number
  /** Keep no more than (1 + step) / (10 + step), so that the first values fade soon. Default false. */
  readonly warmup?: boolean
}

/** A running mean of the parameters, which often predicts better than the last of them. */
export interface Ema {
  /** Sets the mean to the parameters. */
  init(): void
  /** Takes the parameters after a step, which counts from 1. */
  update(step: number): void
  /** Exchanges parameters and mean: to judge by the mean, and to go on. */
  swap(): void
}

/**
 * Exponential moving average: a += (1 − decay)·(p − a) (Polyak and Juditsky, 1992). The memory has to be
 * allocated with the slab `ema`, where it lies.
 */
export const ema = async (memory: Memory, options: EmaOptions = {}): Promise<Ema> => {
  const { decay = 0.999, warmup = false } = options
  const kernel = await loadKernels(memory.memory)
  const [held, parameters] = [memory.address('ema'), memory.address('parameters')]
  return {
    init() {
      memory.whole('ema').set(memory.whole('parameters'))
    },
    update(step) {
      const kept = warmup ? Math.min(decay, (1 + step) / (10 + step)) : decay
      kernel.blend(held, parameters, memory.bytes, 1 - kept)
    },
    swap() {
      const last = memory.whole('parameters').slice()
      memory.whole('parameters').set(memory.whole('ema'))
      memory.whole('ema').set(last)
    },
  }
}
