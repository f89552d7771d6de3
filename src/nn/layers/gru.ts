import { MillraceError } from '../../core/error.ts'
import type { Builder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'
import { glorotUniform, orthogonal, zeros } from '../init.ts'
import type { Lookup, Parameter } from '../parameter.ts'

export interface GruOptions {
  readonly name: string
  readonly features: number
  readonly units: number
}

/**
 * Gated recurrent unit (Cho et al., 2014, reset after the product, as in PyTorch and Keras):
 * z, r = σ(…), h' = tanh(W·x + b + r·(R·h₋₁ + c)), h = (1 − z)·h' + z·h₋₁, from zero states.
 * Parameters `<name>/kernel` `[3·units, features]`, `<name>/recurrent` `[3·units, units]`,
 * `<name>/bias` `[3·units]`, gates in ONNX's order z, r, h, and `<name>/inner` `[units]`, the bias c.
 */
export const gru = ({ name, features, units }: GruOptions) => {
  const kernel: Parameter = {
    name: `${name}/kernel`,
    shape: [3 * units, features],
    init: (rng) => glorotUniform(3 * units * features, features, 3 * units, rng),
  }
  const recurrent: Parameter = {
    name: `${name}/recurrent`,
    shape: [3 * units, units],
    init: (rng) => orthogonal(3 * units, units, rng),
  }
  const bias: Parameter = {
    name: `${name}/bias`,
    shape: [3 * units],
    init: (rng) => zeros(3 * units, features, units, rng),
  }
  const inner: Parameter = {
    name: `${name}/inner`,
    shape: [units],
    init: (rng) => zeros(units, units, units, rng),
  }
  return {
    parameters: [kernel, recurrent, bias, inner] as const,

    /**
     * For training, over a known time.
     * x `[time, batch, features]` → hidden after each step `[time·batch, units]`, time-major.
     */
    unrolled(g: Builder, lookup: Lookup, x: Value): Value {
      const time = x.shape[0]
      if (typeof time !== 'number')
        throw new MillraceError('internal', {
          what: `${name}: expected a known time to unroll over, got ${time}.`,
        })
      const flat = g.op('Reshape', [x, g.ints([-1, features])])
      const projected = g.op('Gemm', [flat, lookup(kernel.name), lookup(bias.name)], { transB: 1 })
      const inputs = [projected, lookup(recurrent.name), lookup(inner.name)] as const
      return g.ops('UnrolledGru', inputs, { time, units }, 1 + 3 * time)[0]
    },

    /**
     * For inference and validation, over any time. Rows longer than their length int32 `[batch]` keep
     * their state from there on; without lengths every row is as long as x.
     * x `[time, batch, features]` → hidden `[time, batch, units]`, last `[batch, units]`.
     */
    native(g: Builder, lookup: Lookup, x: Value, lengths: Value | null = null) {
      const lead = g.ints([0])
      const row = (value: Value) => g.op('Unsqueeze', [value, lead])
      const none = g.constant(new Float32Array(2 * units))
      const biases = g.op('Concat', [lookup(bias.name), none, lookup(inner.name)], { axis: 0 })
      const [all, last] = g.ops(
        'GRU',
        [x, row(lookup(kernel.name)), row(lookup(recurrent.name)), row(biases), lengths],
        { hidden_size: units, linear_before_reset: 1 },
        2,
      )
      return {
        hidden: g.op('Squeeze', [all, g.ints([1])]),
        last: g.op('Squeeze', [last, lead]),
      }
    },
  }
}
