/**
 * Several networks of tables in one graph, none of which shares a weight with another: each learns from the rows
 * that are not held out for it, and their answers are averaged.
 */
import { textWidth } from '../../columns/hashed.ts'
import { uniform } from '../../nn/init.ts'
import { activations } from '../../nn/layers/activation.ts'
import { dropout } from '../../nn/layers/dropout.ts'
import type { Lookup, Parameter } from '../../nn/parameter.ts'
import type { Builder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'
import { categoryVectors } from './categories.ts'
import type { Columns } from './columns.ts'
import {
  declareInputs,
  gapsOf,
  type Inputs,
  pieceCount,
  piecewise,
  softened,
  standardised,
} from './features.ts'

export interface MembersOptions {
  readonly columns: Columns
  readonly members: number
  /** Widths of the hidden layers of each; at least one. */
  readonly hidden: readonly number[]
  /** Numbers that each answers a row, and what each begins with. */
  readonly bias: Float32Array
}

/** Width of the vectors that a member has for so many categories. */
const widthOf = (categories: number): number => Math.min(8, Math.ceil(Math.sqrt(categories)) + 1)

/**
 * Each member: numbers, standardised and in pieces, and vectors of the categories → [Dense → ReLU → Dropout] a layer
 * → Dense, to which a linear function of the same inputs is added.
 */
export const createMembers = ({ columns, members, hidden, bias }: MembersOptions) => {
  const { numeric, categorical, texts } = columns
  const vectors = categoryVectors(categorical, (count) => members * widthOf(count), 0.3)
  const plain =
    numeric.length + gapsOf(numeric).length + pieceCount(numeric) + texts.length * textWidth
  const inputs = plain + vectors.width / members
  const widths = [inputs, ...hidden]
  const layers = hidden.map((outputs, at) =>
    layerOf({ name: `hidden${at + 1}`, inputs: widths[at] ?? 0, outputs, members }),
  )
  const output = layerOf({
    ...{ name: 'output', inputs: widths.at(-1) ?? 0, outputs: bias.length },
    ...{ members, bias },
  })
  const vectorsOf = (g: Builder, lookup: Lookup, { categories }: Inputs): Value[] => {
    const found = categories ? vectors.apply(g, lookup, categories) : []
    return found.map((each, at) => apart(g, each, vectors.columns[at] ?? 1, members))
  }
  const wide = layerOf({ name: 'wide', inputs, outputs: bias.length, members, scale: 0 })
  return {
    parameters: [vectors, ...layers, output, wide].flatMap((each) => [...each.parameters]),
    /** `[rows, members, bias.length]`, before the mean; masks `[members, rows, width]` a layer. */
    apply(g: Builder, lookup: Lookup, masks: readonly Value[]): Value {
      const given = declareInputs(g, columns)
      const seen = joined(g, [
        ...numbersOf(g, given, columns).map((each) => spread(g, each, members)),
        ...vectorsOf(g, lookup, given),
      ])
      let x = seen
      layers.forEach((layer, at) => {
        x = activations.relu(g, layer.apply(g, lookup, x))
        const mask = masks[at]
        if (mask) x = dropout(g, x, mask)
      })
      const sum = g.op('Add', [output.apply(g, lookup, x), wide.apply(g, lookup, seen)])
      return g.op('Transpose', [sum], { perm: [1, 0, 2] })
    },
  }
}

const numbersOf = (g: Builder, { numeric: raw, words }: Inputs, { numeric }: Columns): Value[] => {
  const pieces = raw && piecewise(g, raw, numeric)
  const [scaled, ...gaps] = raw ? standardised(g, raw, numeric) : []
  return [
    ...(scaled ? [softened(g, scaled)] : []),
    ...gaps,
    ...(pieces ? [pieces] : []),
    ...(words ? [words] : []),
  ]
}

/** `[rows, width]` → `[members, rows, width]`, the same for each. */
const spread = (g: Builder, x: Value, members: number): Value => {
  const one = g.op('Unsqueeze', [x, g.ints([0])])
  return g.op(
    'Concat',
    Array.from({ length: members }, () => one),
    { axis: 0 },
  )
}

const joined = (g: Builder, parts: readonly Value[]): Value =>
  parts.length === 1 && parts[0] ? parts[0] : g.op('Concat', parts, { axis: 2 })

/** Vectors that hold those of each member, `[rows, columns · members · width]` → `[members, rows, columns · width]`. */
const apart = (g: Builder, vectors: Value, columns: number, members: number): Value => {
  const width = Number(vectors.shape[1]) / (columns * members)
  const split = g.op('Reshape', [vectors, g.ints([-1, columns, members, width])])
  const turned = g.op('Transpose', [split], { perm: [2, 0, 1, 3] })
  return g.op('Reshape', [turned, g.ints([members, -1, columns * width])])
}

interface LayerOptions {
  readonly name: string
  readonly inputs: number
  readonly outputs: number
  readonly members: number
  /** First bias of each output. Default zeros. */
  readonly bias?: Float32Array
  /** Times the limit of Glorot's law. Default 1. */
  readonly scale?: number
}

/** y = x·W + b for each member. Parameters `<name>/weights` `[members, inputs, outputs]` and `<name>/bias`. */
const layerOf = ({ name, inputs, outputs, members, bias, scale = 1 }: LayerOptions) => {
  const limit = scale * Math.sqrt(6 / (inputs + outputs))
  const weights: Parameter = {
    name: `${name}/weights`,
    shape: [members, inputs, outputs],
    init: (rng) => uniform(members * inputs * outputs, limit, rng),
  }
  const biases: Parameter = {
    name: `${name}/bias`,
    shape: [members, 1, outputs],
    init: () =>
      Float32Array.from({ length: members * outputs }, (_, at) => bias?.[at % outputs] ?? 0),
  }
  return {
    parameters: [weights, biases] as const,
    /** `[members, rows, inputs]` → `[members, rows, outputs]` */
    apply: (g: Builder, lookup: Lookup, x: Value): Value =>
      g.op('Add', [g.op('MatMul', [x, lookup(weights.name)]), lookup(biases.name)]),
  }
}
