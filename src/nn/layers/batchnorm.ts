import type { Builder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'
import { perChannel } from '../gradients/normal.ts'
import { ones, zeros } from '../init.ts'
import type { Lookup, Parameter } from '../parameter.ts'

export interface BatchNormOptions {
  readonly name: string
  readonly channels: number
  /** Share of the newest batch in the running statistics. Default 0.1, as in PyTorch; Keras: 0.01. */
  readonly momentum?: number
  /** Added to the variance. Default 1e-5, as in PyTorch; Keras: 1e-3. */
  readonly epsilon?: number
}

/**
 * y = scale·(x − mean) / √(variance + ε) + bias for each channel (Ioffe and Szegedy, 2015): training by
 * the batch's own statistics, inference by their running averages.
 * Parameters `<name>/scale` and `<name>/bias` `[channels]`. States, which no gradient moves:
 * `<name>/mean` and `<name>/variance` `[channels]`.
 */
export const batchNorm = (options: BatchNormOptions) => {
  const { name, channels, momentum = 0.1, epsilon = 1e-5 } = options
  const each = (part: string, init: typeof zeros) => vector(`${name}/${part}`, channels, init)
  const [scale, bias] = [each('scale', ones), each('bias', zeros)]
  const [mean, variance] = [each('mean', zeros), each('variance', ones)]
  return {
    parameters: [scale, bias] as const,
    states: [mean, variance] as const,

    /**
     * For training. x `[batch, channels, …]` → the same, and outputs of the graph
     * `state:<name>/mean` and `state:<name>/variance`: what the states are after this batch. The
     * variance is that of the population (n / (n − 1)), as in PyTorch.
     */
    training(g: Builder, lookup: Lookup, x: Value): Value {
      const inputs = [x, lookup(scale.name), lookup(bias.name)] as const
      const [y, middle, spread] = g.ops('BatchNormal', inputs, { epsilon }, 5)
      const n = perChannel(g, x)
      const population = g.op('Div', [n, g.op('Sub', [n, g.constant(1)])])
      const move = (state: string, newest: Value) =>
        g.output(`state:${state}`, moved(g, lookup(state), newest, momentum))
      move(mean.name, middle)
      move(variance.name, g.op('Mul', [spread, population]))
      return y
    },

    /** For inference and validation. x `[batch, channels, …]` → the same */
    inference(g: Builder, lookup: Lookup, x: Value): Value {
      const of = (each: Parameter) => lookup(each.name)
      const inputs = [x, of(scale), of(bias), of(mean), of(variance)] as const
      return g.op('BatchNormalization', inputs, { epsilon })
    },
  }
}

const vector = (name: string, length: number, init: typeof zeros): Parameter => ({
  name,
  shape: [length],
  init: (rng) => init(length, length, length, rng),
})

/** (1 − momentum)·state + momentum·newest */
const moved = (g: Builder, state: Value, newest: Value, momentum: number): Value => {
  const kept = g.op('Mul', [state, g.constant(1 - momentum)])
  const added = g.op('Mul', [newest, g.constant(momentum)])
  return g.op('Add', [kept, added])
}
