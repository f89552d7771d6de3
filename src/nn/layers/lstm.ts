import type { Builder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'
import type { Lookup, Parameter } from '../parameter.ts'
import {
  inDirection,
  projection,
  type RecurrentOptions,
  recurrentWeights,
  states,
} from './recurrence.ts'

/**
 * Long short-term memory (Hochreiter and Schmidhuber, 1997, with forget gates):
 * i, o, f = σ(…), c' = tanh(…), c = f·c₋₁ + i·c', h = o·tanh(c), from zero states.
 * Parameters `<name>/kernel` `[4·units, features]`, `<name>/recurrent` `[4·units, units]` and
 * `<name>/bias` `[4·units]`, gates in ONNX's order i, o, f, c; the forget bias starts at one.
 */
export const lstm = (options: RecurrentOptions) => {
  const { name, features, units } = options
  const { kernel, recurrent } = recurrentWeights(options, 4)
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
      const { time, projected } = projection(g, lookup, x, { name, features, kernel, bias })
      const inputs = [projected, lookup(recurrent.name)] as const
      return g.ops('UnrolledLstm', inputs, { time, units }, 1 + 4 * time)[0]
    },

    /**
     * For inference and validation, over any time. Rows longer than their length int32 `[batch]` keep
     * their state from there on; without lengths every row is as long as x.
     * x `[time, batch, features]` → hidden `[time, batch, units]`, last `[batch, units]`.
     */
    native(g: Builder, lookup: Lookup, x: Value, lengths: Value | null = null) {
      const row = inDirection(g)
      const none = g.constant(new Float32Array(4 * units))
      const biases = g.op('Concat', [lookup(bias.name), none], { axis: 0 })
      const weights = [row(lookup(kernel.name)), row(lookup(recurrent.name)), row(biases)] as const
      return states(g, g.ops('LSTM', [x, ...weights, lengths], { hidden_size: units }, 2))
    },
  }
}
