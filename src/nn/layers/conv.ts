import type { Builder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'
import { glorotUniform, type Init, zeros } from '../init.ts'
import type { Lookup, Parameter } from '../parameter.ts'
import { overImage, type Padding, slidingOf } from './padding.ts'

export interface ConvOptions {
  readonly name: string
  readonly channels: number
  readonly filters: number
  /** Lengths of the window: `[5]` over sequences, `[3, 3]` (height, width) over images. */
  readonly kernel: readonly number[]
  /** Elements the window moves by. Default 1. */
  readonly stride?: number
  /** Distance of the elements it reads. Default 1. */
  readonly dilation?: number
  /** Default `same`. */
  readonly padding?: Padding
  /** Law of the first biases; false: no bias, as before a normalisation. Default zeros. */
  readonly bias?: Init | false
  /** Law of the first weights. Default glorotUniform. */
  readonly init?: Init
}

/**
 * y = x ∗ W + b: sums of products under a moving window (cross-correlation).
 * Parameters `<name>/weights` `[filters, channels, …kernel]` and `<name>/bias` `[filters]`.
 */
export const conv = (options: ConvOptions) => {
  const { name, channels, filters, kernel, stride = 1, dilation = 1, padding = 'same' } = options
  const { bias = zeros, init = glorotUniform } = options
  const sliding = { kernel, stride, dilation, padding }
  const size = kernel.reduce((all, length) => all * length, 1)
  const [fanIn, fanOut] = [channels * size, filters * size]
  const weights: Parameter = {
    name: `${name}/weights`,
    shape: [filters, channels, ...kernel],
    init: (rng) => init(filters * fanIn, fanIn, fanOut, rng),
  }
  const offset: Parameter | false = bias && {
    name: `${name}/bias`,
    shape: [filters],
    init: (rng) => bias(filters, fanIn, fanOut, rng),
  }
  return {
    parameters: offset ? [weights, offset] : [weights],
    /**
     * Trains at full speed where batch, channels and filters are known and multiples of 16 (the channels
     * of the first layer need not be).
     * `[batch, channels, length]` or `[batch, channels, height, width]` → the same with `filters`
     */
    apply: (g: Builder, lookup: Lookup, x: Value): Value =>
      overImage(g, x, sliding, (image) => {
        const { strides, dilations, pads } = slidingOf(image, sliding)
        const own = lookup(weights.name)
        const filter = kernel.length === 1 ? g.op('Unsqueeze', [own, g.ints([2])]) : own
        const attributes = { strides, dilations, pads }
        return offset
          ? g.op('Conv', [image, filter, lookup(offset.name)], attributes)
          : g.op('Conv', [image, filter], attributes)
      }),
  }
}
