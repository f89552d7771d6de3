import type { Rng } from '../../core/rng.ts'
import type { Builder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'

/**
 * Scales of inverted dropout: 0 with probability `rate`, else 1 / (1 − rate). Training feeds them as
 * an input, so that a step is the same on every machine and after a resume.
 *
 * One number is drawn from `rng`; the elements are hashes of it and their place (splitmix32), which
 * takes an eighth of the time of as many draws.
 */
export const dropoutMask = (length: number, rate: number, rng: Rng): Float32Array => {
  const kept = 1 / (1 - rate)
  const bound = rate * 2 ** 32
  const mask = new Float32Array(length)
  let counter = rng.below(2 ** 32) | 0
  for (let i = 0; i < length; i++) {
    counter = (counter + 0x9e3779b9) | 0
    mask[i] = mixed(counter) < bound ? 0 : kept
  }
  return mask
}

const mixed = (value: number) => {
  const once = Math.imul(value ^ (value >>> 16), 0x21f0aaad)
  const twice = Math.imul(once ^ (once >>> 15), 0x735a2d97)
  return (twice ^ (twice >>> 15)) >>> 0
}

/** x and mask of one shape → x · mask. Inference leaves dropout out. */
export const dropout = (g: Builder, x: Value, mask: Value): Value => g.op('Mul', [x, mask])
