import type { Builder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'
import { zeros } from '../init.ts'
import type { Lookup, Parameter } from '../parameter.ts'
import {
  inDirection,
  projection,
  type RecurrentOptions,
  recurrentWeights,
  states,
} from './recurrence.ts'

/**
 * Gated recurrent unit (Cho et al., 2014, reset after the product, as in PyTorch and Keras):
 * z, r = σ(…), h' = tanh(W·x + b + r·(R·h₋₁ + c)), h = (1 − z)·h' + z·h₋₁, from zero states.
 * Parameters `<name>/kernel` `[3·units, features]`, `<name>/recurrent` `[3·units, units]`,
 * `<name>/bias` `[3·units]`, gates in ONNX's order z, r, h, and `<name>/inner` `[units]`, the bias c.
 */
export const gru = (options: RecurrentOptions) => {
  const { name, features, units } = options
  const { kernel, recurrent } = recurrentWeights(options, 3)
  const [bias, inner] = [zerosOf(`${name}/bias`, 3 * units), zerosOf(`${name}/inner`, units)]
  return {
    parameters: [kernel, recurrent, bias, inner] as const,

    /**
     * For training, over a known time.
     * x `[time, batch, features]` → hidden after each step `[time·batch, units]`, time-major.
     */
    unrolled(g: Builder, lookup: Lookup, x: Value): Value {
      const { time, projected } = projection(g, lookup, x, { name, features, kernel, bias })
      const inputs = [projected, lookup(recurrent.name), lookup(inner.name)] as const
      return g.ops('UnrolledGru', inputs, { time, units }, 1 + 3 * time)[0]
    },

    /**
     * For inference and validation, over any time. Rows longer than their length int32 `[batch]` keep
     * their state from there on; without lengths every row is as long as x.
     * x `[time, batch, features]` → hidden `[time, batch, units]`, last `[batch, units]`.
     */
    native(g: Builder, lookup: Lookup, x: Value, lengths: Value | null = null) {
      const row = inDirection(g)
      const none = g.constant(new Float32Array(2 * units))
      const biases = g.op('Concat', [lookup(bias.name), none, lookup(inner.name)], { axis: 0 })
      const weights = [row(lookup(kernel.name)), row(lookup(recurrent.name)), row(biases)] as const
      const settings = { hidden_size: units, linear_before_reset: 1 }
      return states(g, g.ops('GRU', [x, ...weights, lengths], settings, 2))
    },
  }
}

const zerosOf = (name: string, length: number): Parameter => ({
  name,
  shape: [length],
  init: (rng) => zeros(length, length, length, rng),
})
