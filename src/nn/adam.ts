import { readFile } from 'node:fs/promises'
import type { Memory } from './memory.ts'

/** An optimizer moves the parameters in a memory by the gradients beside them. */
export interface Optimizer {
  /** Sets the moments to zero. */
  init(): void
  /** One update: `step` counts from 1, `rate` is the learning rate of this step. */
  update(step: number, rate: number): void
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
}

interface Kernel {
  adam(
    p: number,
    g: number,
    m: number,
    v: number,
    bytes: number,
    scale: number,
    beta1: number,
    beta2: number,
    pace: number,
    spread: number,
    epsilon: number,
  ): void
  squares(g: number, bytes: number): number
}

/**
 * Adam (Kingma and Ba, 2015, algorithm 1): p −= rate · m̂ / (√v̂ + ε), where m and v are running means of
 * g and g², and the hat takes out their start from zero.
 */
export const adam = async (memory: Memory, options: AdamOptions = {}): Promise<Optimizer> => {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, clip } = options
  const kernel = await load(memory.memory)
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
    update(step, rate) {
      const scale = clip === undefined ? 1 : shortening(clip, kernel.squares(at.g, memory.bytes))
      const pace = rate / (1 - beta1 ** step)
      const spread = 1 / (1 - beta2 ** step)
      const { p, g, m, v } = at
      kernel.adam(p, g, m, v, memory.bytes, scale, beta1, beta2, pace, spread, epsilon)
    },
  }
}

/** What a gradient is multiplied by so that it is no longer than `clip`. */
const shortening = (clip: number, squares: number) => {
  const length = Math.sqrt(squares)
  return length > clip ? clip / length : 1
}

const load = async (memory: WebAssembly.Memory): Promise<Kernel> => {
  const bytes = await readFile(new URL('./adam.wasm', import.meta.url))
  const { instance } = await WebAssembly.instantiate(bytes, { millrace: { memory } })
  return instance.exports as unknown as Kernel
}
