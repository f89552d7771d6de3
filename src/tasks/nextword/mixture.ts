/**
 * The network and the counted n-grams as one distribution: q = σ(z)·network + (1 − σ(z))·counts is what either says, and
 * √(network·counts), of sum one, what both say. Answers are p = agreed·both + (1 − agreed)·either.
 */
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

export interface MixtureSizes {
  readonly units: number
  readonly levels: number
  /** Share of what both say. */
  readonly agreed: number
}

/** Share of what both say in models that are learnt now, and its name in a package; those of before have none. */
export const agreedShare = 0.5
export const agreedName = 'mixture/agreed'

/**
 * z is linear in what the network holds of a text and in how much contexts of each length tell. Parameter
 * `mixture/weights`, zeros at first: half and half.
 */
export const mixture = ({ units, levels, agreed }: MixtureSizes) => {
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
      const either = weighed(g, [own, counted], share)
      if (agreed === 0) return either
      const common = g.constant(Float32Array.of(agreed), [1], agreedName)
      return weighed(g, [bothOf(g, own, counted), either], common)
    },
    /**
     * Losses of the network and logarithms of the counts at the targets `[rows]` → losses of what either says `[rows]`, by
     * which z is learnt: what both say depends on all words, and z is not in it.
     */
    losses(g: Builder, lookup: Lookup, { hidden, told, own, counted }: Sides): Value {
      const z = g.op('Squeeze', [balance(g, lookup, hidden, told), g.ints([1])])
      // log(eᵃ + eᵇ) = b + softplus(a − b), of which none overflows.
      const a = g.op('Neg', [g.op('Add', [g.op('Softplus', [g.op('Neg', [z])]), own])])
      const b = g.op('Sub', [counted, g.op('Softplus', [z])])
      return g.op('Neg', [g.op('Add', [b, g.op('Softplus', [g.op('Sub', [a, b])])])])
    },
  }
}

const weighed = (g: Builder, [a, b]: readonly [Value, Value], share: Value): Value => {
  const rest = g.op('Sub', [g.constant(1), share])
  return g.op('Add', [g.op('Mul', [a, share]), g.op('Mul', [b, rest])])
}

const bothOf = (g: Builder, own: Value, counted: Value): Value => {
  const roots = g.op('Sqrt', [g.op('Mul', [own, counted])])
  const sum = g.op('ReduceSum', [roots, g.ints([1])], { keepdims: 1 })
  return g.op('Div', [roots, g.op('Add', [sum, g.constant(1e-37)])])
}
