/** What recurrent layers have in common. Time comes first: x `[time, batch, features]`. */
import { MillraceError } from '../../core/error.ts'
import type { Builder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'
import { glorotUniform, orthogonal } from '../init.ts'
import type { Lookup, Parameter } from '../parameter.ts'

export interface RecurrentOptions {
  readonly name: string
  readonly features: number
  readonly units: number
}

/** `<name>/kernel` `[gates·units, features]` and `<name>/recurrent` `[gates·units, units]`. */
export const recurrentWeights = ({ name, features, units }: RecurrentOptions, gates: number) => {
  const kernel: Parameter = {
    name: `${name}/kernel`,
    shape: [gates * units, features],
    init: (rng) => glorotUniform(gates * units * features, features, gates * units, rng),
  }
  const recurrent: Parameter = {
    name: `${name}/recurrent`,
    shape: [gates * units, units],
    init: (rng) => orthogonal(gates * units, units, rng),
  }
  return { kernel, recurrent }
}

interface Projection {
  readonly name: string
  readonly features: number
  readonly kernel: Parameter
  readonly bias: Parameter
}

/** The known time of x, and x times kernel plus bias `[time·batch, gates·units]`. */
export const projection = (
  g: Builder,
  lookup: Lookup,
  x: Value,
  { name, features, kernel, bias }: Projection,
) => {
  const time = x.shape[0]
  if (typeof time !== 'number')
    throw new MillraceError('internal', {
      what: `${name}: expected a known time to unroll over, got ${time}.`,
    })
  const flat = g.op('Reshape', [x, g.ints([-1, features])])
  const line = [flat, lookup(kernel.name), lookup(bias.name)] as const
  return { time, projected: g.op('Gemm', line, { transB: 1 }) }
}

/** Gives a value the first axis of ONNX's recurrences, which counts directions. */
export const inDirection = (g: Builder): ((value: Value) => Value) => {
  const lead = g.ints([0])
  return (value) => g.op('Unsqueeze', [value, lead])
}

/** ONNX's answers without that axis: hidden `[time, batch, units]`, last `[batch, units]`. */
export const states = (g: Builder, [all, last]: readonly [Value, Value]) => ({
  hidden: g.op('Squeeze', [all, g.ints([1])]),
  last: g.op('Squeeze', [last, g.ints([0])]),
})
