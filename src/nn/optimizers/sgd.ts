import type { Memory } from '../memory.ts'
import type { Optimizer } from './adam.ts'
import { loadKernels, shortening } from './kernels.ts'

export interface SgdOptions {
  /** Share of the last movement that is kept. Default 0. */
  readonly momentum?: number
  /** Look ahead along the movement (Nesterov, 1983). Default false. */
  readonly nesterov?: boolean
  /** Share of each parameter added to its gradient. Default 0. */
  readonly weightDecay?: number
  /** Longest gradient, all parameters as one vector; longer ones are shortened to it. Default none. */
  readonly clip?: number
}

/**
 * Stochastic gradient descent: m = momentum·m + g, p −= rate·m; with nesterov p −= rate·(g + momentum·m).
 * The movement m lies in the memory's slab `first`.
 */
export const sgd = async (memory: Memory, options: SgdOptions = {}): Promise<Optimizer> => {
  const { momentum = 0, nesterov = false, weightDecay = 0, clip } = options
  const kernel = await loadKernels(memory.memory)
  const at = {
    p: memory.address('parameters'),
    g: memory.address('gradients'),
    m: memory.address('first'),
  }
  const [direct, through] = nesterov ? [1, momentum] : [0, 1]
  return {
    init() {
      memory.whole('first').fill(0)
    },
    update(_, rate, squares) {
      const scale =
        clip === undefined ? 1 : shortening(clip, squares ?? kernel.squares(at.g, memory.bytes))
      const { p, g, m } = at
      kernel.momentum(p, g, m, memory.bytes, scale, weightDecay, momentum, direct, through, rate)
    },
  }
}
