/** The network and the counted n-grams as one distribution: p = σ(z)·network + (1 − σ(z))·counts. */
import { dense } from '../../nn/layers/dense.ts'
import type { Lookup } from '../../nn/parameter.ts'
import type { Builder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'

export interface Sides {
  readonly hidden: Value
  readonly told: Value
  /** Of the network. */
  readonly own: Value
  readonly counted: Value
}

/**
 * z is linear in what the network holds of a text and in how much contexts of each length tell. Parameter
 * `mixture/weights`, zeros at first: half and half.
 */
export const mixture = ({ units, levels }: { readonly units: number; readonly levels: number }) => {
  const zeros = (length: number) => new Float32Array(length)
  const gate = dense({ name: 'mixture', inputs: units + levels, outputs: 1, init: zeros })
  /** hidden `[rows, units]`, told `[rows, levels]` → z `[rows, 1]` */
  const balance = (g: Builder, lookup: Lookup, hidden: Value, told: Value) =>
    gate.apply(g, lookup, g.op('Concat', [hidden, told], { axis: 1 }))
  return {
    parameters: gate.parameters,
    /** Probabilities of both `[rows, words]` → `[rows, words]` */
    apply(g: Builder, lookup: Lookup, { hidden, told, own, counted }: Sides): Value {
      const share = g.op('Sigmoid', [balance(g, lookup, hidden, told)])
      const rest = g.op('Sub', [g.constant(1), share])
      return g.op('Add', [g.op('Mul', [own, share]), g.op('Mul', [counted, rest])])
    },
    /** Losses of the network and logarithms of the counts at the targets `[rows]` → losses of the mixture `[rows]`. */
    losses(g: Builder, lookup: Lookup, { hidden, told, own, counted }: Sides): Value {
      const z = g.op('Squeeze', [balance(g, lookup, hidden, told), g.ints([1])])
      // log(eᵃ + eᵇ) = b + softplus(a − b), of which none overflows.
      const a = g.op('Neg', [g.op('Add', [g.op('Softplus', [g.op('Neg', [z])]), own])])
      const b = g.op('Sub', [counted, g.op('Softplus', [z])])
      return g.op('Neg', [g.op('Add', [b, g.op('Softplus', [g.op('Sub', [a, b])])])])
    },
  }
}
