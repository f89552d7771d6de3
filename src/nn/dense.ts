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
 * y = W·x + b. Parameter `<name>/weights` `[outputs, inputs + 1]`: the last column is the bias, the
 * weight of an input that is always one, which saves a pass over the outputs in both directions.
 */
export const dense = ({ name, inputs, outputs, bias }: DenseOptions) => {
  if (bias && bias.length !== outputs)
    throw new MillraceError('internal', {
      what: `${name}: expected ${outputs} biases, got ${bias.length}.`,
    })
  const weights: Parameter = {
    name: `${name}/weights`,
    shape: [outputs, inputs + 1],
    init(rng) {
      const kernel = glorotUniform(outputs * inputs, inputs, outputs, rng)
      const values = new Float32Array(outputs * (inputs + 1))
      for (let row = 0; row < outputs; row++) {
        values.set(kernel.subarray(row * inputs, (row + 1) * inputs), row * (inputs + 1))
        values[row * (inputs + 1) + inputs] = bias?.[row] ?? 0
      }
      return values
    },
  }
  /** `[rows, inputs]` → `[rows, inputs + 1]` */
  const withOne = (g: Builder, x: Value) => g.op('Pad', [x, g.ints([0, 0, 0, 1]), g.constant(1)])
  return {
    parameters: [weights] as const,
    /** `[rows, inputs]` → `[rows, outputs]` */
    apply: (g: Builder, bound: Bound, x: Value): Value =>
      g.op('Gemm', [withOne(g, x), bound(weights.name)], { transB: 1 }),
    /**
     * Mean over rows of −log softmax(y)[target], without keeping y. A probability below 1e-37
     * counts as that. x `[rows, inputs]`, targets int64 `[rows]` → `[]`
     */
    crossEntropy: (g: Builder, bound: Bound, x: Value, targets: Value): Value =>
      g.ops('LinearCrossEntropy', [withOne(g, x), bound(weights.name), targets], {}, 2)[0] as Value,
  }
}
