import { MillraceError } from '../../core/error.ts'
import type { Builder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'
import { glorotUniform, orthogonal } from '../init.ts'
import type { Lookup, Parameter } from '../parameter.ts'

export interface LstmOptions {
  readonly name: string
  readonly features: number
  readonly units: number
}

/**
 * Long short-term memory (Hochreiter and Schmidhuber, 1997, with forget gates):
 * i, o, f = σ(…), c' = tanh(…), c = f·c₋₁ + i·c', h = o·tanh(c), from zero states.
 * Parameters `<name>/kernel` `[4·units, features]`, `<name>/recurrent` `[4·units, units]` and
 * `<name>/bias` `[4·units]`, gates in ONNX's order i, o, f, c; the forget bias starts at one.
 */
export const lstm = ({ name, features, units }: LstmOptions) => {
  const kernel: Parameter = {
    name: `${name}/kernel`,
    shape: [4 * units, features],
    init: (rng) => glorotUniform(4 * units * features, features, 4 * units, rng),
  }
  const recurrent: Parameter = {
    name: `${name}/recurrent`,
    shape: [4 * units, units],
    init: (rng) => orthogonal(4 * units, units, rng),
  }
  const bias: Parameter = {
    name: `${name}/bias`,
    shape: [4 * units],
    init: () => new Float32Array(4 * units).fill(1, 2 * units, 3 * units),
  }
  return {
    parameters: [kernel, recurrent, bias] as const,

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
      const saved = 1 + 4 * time
      const inputs = [projected, lookup(recurrent.name)] as const
      return g.ops('UnrolledLstm', inputs, { time, units }, saved)[0]
    },

    /**
     * For inference and validation, over any time. Rows longer than their length int32 `[batch]` keep
     * their state from there on; without lengths every row is as long as x.
     * x `[time, batch, features]` → hidden `[time, batch, units]`, last `[batch, units]`.
     */
    native(g: Builder, lookup: Lookup, x: Value, lengths: Value | null = null) {
      const lead = g.ints([0])
      const row = (value: Value) => g.op('Unsqueeze', [value, lead])
      const none = g.constant(new Float32Array(4 * units))
      const biases = g.op('Concat', [lookup(bias.name), none], { axis: 0 })
      const [all, last] = g.ops(
        'LSTM',
        [x, row(lookup(kernel.name)), row(lookup(recurrent.name)), row(biases), lengths],
        { hidden_size: units },
        2,
      )
      return {
        hidden: g.op('Squeeze', [all, g.ints([1])]),
        last: g.op('Squeeze', [last, lead]),
      }
    },
  }
}
