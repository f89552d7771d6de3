import { MillraceError } from '../../core/error.ts'
import type { Memory } from '../memory.ts'
import { loadKernels, shortening } from './kernels.ts'

/** An optimizer moves the parameters in a memory by the gradients beside them. */
export interface Optimizer {
  /** Sets the moments to zero. */
  init(): void
  /**
   * One update: `step` counts from 1, `rate` is the learning rate of this step; `squares` is the sum of
   * the gradients' squares where it is known already.
   */
  update(step: number, rate: number, squares?: number): void
}

export interface AdamOptions {
  /** Memory of the mean gradient. Default 0.9. */
  readonly beta1?: number
  /** Memory of the squared gradient. Default 0.999. */
  readonly beta2?: number
  /** Keeps the division away from zero. Default 1e-8. */
  readonly epsilon?: number
  /** Longest gradient, all parameters as one vector; longer ones are shortened to it. Default none. */
  readonly clip?: number
  /**
   * Share of each parameter taken off a step, times the rate: AdamW (Loshchilov and Hutter, 2019).
   * Default 0.
   */
  readonly weightDecay?: number
  /** Names of parameters that do not decay, as biases and scales often do not. Default none. */
  readonly undecayed?: readonly string[]
}

/**
 * Adam (Kingma and Ba, 2015, algorithm 1): p −= rate · m̂ / (√v̂ + ε), where m and v are running means of
 * g and g², and the hat takes out their start from zero.
 */
export const adam = async (memory: Memory, options: AdamOptions = {}): Promise<Optimizer> => {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, clip } = options
  const { weightDecay = 0, undecayed = [] } = options
  const kernel = await loadKernels(memory.memory)
  const decaying = weightDecay === 0 ? [] : spans(memory, undecayed)
  const at = {
    p: memory.address('parameters'),
    g: memory.address('gradients'),
    m: memory.address('first'),
    v: memory.address('second'),
  }
  return {
    init() {
      memory.whole('first').fill(0)
      memory.whole('second').fill(0)
    },
    update(step, rate, squares) {
      const scale =
        clip === undefined ? 1 : shortening(clip, squares ?? kernel.squares(at.g, memory.bytes))
      const pace = rate / (1 - beta1 ** step)
      const spread = 1 / (1 - beta2 ** step)
      const { p, g, m, v } = at
      for (const { start, bytes } of decaying) kernel.scale(start, bytes, 1 - rate * weightDecay)
      kernel.adam(p, g, m, v, memory.bytes, scale, beta1, beta2, pace, spread, epsilon)
    },
  }
}

/** Where the parameters lie, but for the named ones. */
const spans = (memory: Memory, without: readonly string[]) => {
  const wrong = without.filter((name) => !memory.names.includes(name))
  if (wrong.length > 0)
    throw new MillraceError('internal', {
      what: `There is no parameter ${wrong.join(', ')}; there are ${memory.names.join(', ')}.`,
    })
  return memory.names
    .filter((name) => !without.includes(name))
    .map((name) => memory.view('parameters', name))
    .map((view) => ({ start: view.byteOffset, bytes: view.byteLength }))
}
