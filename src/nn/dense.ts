import { MillraceError } from '../core/error.ts'
import type { Builder, Value } from '../onnx/graph.ts'
import { glorotUniform } from './init.ts'
import type { Bound, Parameter } from './parameter.ts'

export interface DenseOptions {
  readonly name: string
  readonly inputs: number
  readonly outputs: number
  /** First bias of each output. Default zeros. */
  readonly bias?: Float32Array
}

/**
 * y = x·W + b. Parameter `<name>/weights` `[inputs + 1, outputs]`: the last row is the bias, the weight
 * of an input that is always one, which saves a pass over the outputs in both directions.
 */
export const dense = ({ name, inputs, outputs, bias }: DenseOptions) => {
  if (bias && bias.length !== outputs)
    throw new MillraceError('internal', {
      what: `${name}: expected ${outputs} biases, got ${bias.length}.`,
    })
  const weights: Parameter = {
    name: `${name}/weights`,
    shape: [inputs + 1, outputs],
    init(rng) {
      const values = new Float32Array((inputs + 1) * outputs)
      values.set(glorotUniform(inputs * outputs, inputs, outputs, rng))
      if (bias) values.set(bias, inputs * outputs)
      return values
    },
  }
  /** `[rows, inputs]` → `[rows, inputs + 1]` */
  const withOne = (g: Builder, x: Value) => g.op('Pad', [x, g.ints([0, 0, 0, 1]), g.constant(1)])
  return {
    parameters: [weights] as const,
    /** `[rows, inputs]` → `[rows, outputs]` */
    apply: (g: Builder, bound: Bound, x: Value): Value =>
      g.op('Gemm', [withOne(g, x), bound(weights.name)]),
    /**
     * Mean over rows of −log softmax(y)[target], without keeping y. A probability below 1e-37
     * counts as that. x `[rows, inputs]`, targets int64 `[rows]` → `[]`
     */
    crossEntropy: (g: Builder, bound: Bound, x: Value, targets: Value): Value =>
      g.ops('LinearCrossEntropy', [withOne(g, x), bound(weights.name), targets], {}, 3)[0] as Value,
  }
}
