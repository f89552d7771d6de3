import type { Builder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'
import { ones, zeros } from '../init.ts'
import type { Lookup, Parameter } from '../parameter.ts'

export interface LayerNormOptions {
  readonly name: string
  /** Length of the last axis. */
  readonly width: number
  /** Added to the variance. Default 1e-5, as in PyTorch; Keras: 1e-3. */
  readonly epsilon?: number
}

/**
 * y = scale·(x − mean) / √(variance + ε) + bias along the last axis (Ba et al., 2016).
 * Parameters `<name>/scale` and `<name>/bias` `[width]`.
 */
export const layerNorm = ({ name, width, epsilon = 1e-5 }: LayerNormOptions) => {
  const each = (part: string, init: typeof zeros): Parameter => ({
    name: `${name}/${part}`,
    shape: [width],
    init: (rng) => init(width, width, width, rng),
  })
  const [scale, bias] = [each('scale', ones), each('bias', zeros)]
  return {
    parameters: [scale, bias] as const,
    /** `[…, width]` → the same */
    apply(g: Builder, lookup: Lookup, x: Value): Value {
      const inputs = [x, lookup(scale.name), lookup(bias.name)] as const
      return g.ops('LayerNormalization', inputs, { axis: -1, epsilon }, 3)[0]
    },
  }
}
