import type { Rng } from '../core/rng.ts'
import type { Builder, Value } from '../onnx/graph.ts'

/**
 * Scales of inverted dropout: 0 with probability `rate`, else 1 / (1 − rate). Training feeds them as
 * an input, so that a step is the same on every machine and after a resume.
 */
export const dropoutMask = (length: number, rate: number, rng: Rng): Float32Array => {
  const kept = 1 / (1 - rate)
  const mask = new Float32Array(length)
  for (let i = 0; i < length; i++) mask[i] = rng.uniform() < rate ? 0 : kept
  return mask
}

/** x and mask of one shape → x · mask. Inference leaves dropout out. */
export const dropout = (g: Builder, x: Value, mask: Value): Value => g.op('Mul', [x, mask])
