import { MillraceError } from '../../core/error.ts'
import type { Builder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'
import { glorotUniform, type Init } from '../init.ts'
import type { Lookup, Parameter } from '../parameter.ts'

export interface DenseOptions {
  readonly name: string
  readonly inputs: number
  readonly outputs: number
  /** First bias of each output, or a law for it. Default zeros. */
  readonly bias?: Float32Array | Init
  /** Law of the first weights. Default glorotUniform. */
  readonly init?: Init
}

/**
 * y = x·W + b. Parameter `<name>/weights` `[inputs + 1, outputs]`: the last row is the bias, the weight
 * of an input that is always one, which saves a pass over the outputs in both directions.
 */
export const dense = ({ name, inputs, outputs, bias, init = glorotUniform }: DenseOptions) => {
  if (bias instanceof Float32Array && bias.length !== outputs)
    throw new MillraceError('internal', {
      what: `${name}: expected ${outputs} biases, got ${bias.length}.`,
    })
  const weights: Parameter = {
    name: `${name}/weights`,
    shape: [inputs + 1, outputs],
    init(rng) {
      const values = new Float32Array((inputs + 1) * outputs)
      values.set(init(inputs * outputs, inputs, outputs, rng))
      const first = typeof bias === 'function' ? bias(outputs, inputs, outputs, rng) : bias
      if (first) values.set(first, inputs * outputs)
      return values
    },
  }
  return {
    parameters: [weights] as const,
    /** `[rows, inputs]` → `[rows, outputs]` */
    apply: (g: Builder, lookup: Lookup, x: Value): Value =>
      g.op('Gemm', [withOne(g, x), lookup(weights.name)]),
    /**
     * −log softmax(y)[target] of each row, without keeping y. A probability below 1e-37 counts as that.
     * x `[rows, inputs]`, targets int64 `[rows]` → `[rows]`. `among`: some of the outputs, of which targets are places.
     */
    crossEntropies(g: Builder, lookup: Lookup, x: Value, targets: Value, among?: Some): Value {
      const all = lookup(weights.name)
      const used = among ? columnsOf(g, all, inputs, among) : all
      return g.ops('LinearCrossEntropy', [withOne(g, x), used, targets], {}, 3)[0]
    },
  }
}

/** Some outputs of a layer. */
export interface Some {
  /** int64 `[some]` */
  readonly outputs: Value
  /** What each is raised by: the negative logarithm of how likely it is to be among them `[some]`. */
  readonly raised: Value
}

const columnsOf = (g: Builder, weights: Value, inputs: number, { outputs, raised }: Some) => {
  const row = g.op('Unsqueeze', [raised, g.ints([0])])
  const last = g.op('Pad', [row, g.ints([inputs, 0, 0, 0])])
  return g.op('Add', [g.op('Gather', [weights, outputs], { axis: 1 }), last])
}

/** `[rows, inputs]` → `[rows, inputs + 1]`, the last of which is one. */
export const withOne = (g: Builder, x: Value): Value =>
  g.op('Pad', [x, g.ints([0, 0, 0, 1]), g.constant(1)])
