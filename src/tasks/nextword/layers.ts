/** What a next-word network is put together from. */
import type { Rng } from '../../core/rng.ts'
import { dense, type Some } from '../../nn/layers/dense.ts'
import { embedding } from '../../nn/layers/embedding.ts'
import { tied } from '../../nn/layers/tied.ts'
import type { Lookup, Parameter } from '../../nn/parameter.ts'
import type { Builder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'
import { mixture } from './mixture.ts'
import type { NgramTensors } from './ngram/tensors.ts'
import { recurrence } from './recurrence.ts'
import type { Dropped, Sizes } from './sizes.ts'
import { padding, unknown } from './tokenizer.ts'

export interface NetworkContent {
  /** First biases of the output `[words]`; the network starts as a guess from them. */
  readonly bias: Float32Array
  /** Null where nothing is counted. */
  readonly ngrams: NgramTensors | null
  /** Share of what network and counts both say in the answers (see `mixture`). */
  readonly agreed: number
  /** What training drops. */
  readonly dropped: readonly Dropped[]
  /** Whether training looks at some words alone. */
  readonly sampled: boolean
  /** Word vectors to begin with `[words, embedding]`. Default small ones that say nothing. */
  readonly vectors?: ((rng: Rng) => Float32Array) | undefined
}

export type Layers = ReturnType<typeof layersOf>

export const layersOf = (
  sizes: Sizes,
  { bias, ngrams, agreed, dropped, sampled, vectors }: NetworkContent,
) => {
  const { words, embedding: width, units, levels } = sizes
  const table = embedding({ name: 'embedding', words, width, init: vectors })
  const memory = recurrence(sizes)
  const output = outputOf(sizes, table.parameters[0], bias)
  const counts = ngrams && { ngrams, gate: mixture({ units, levels, agreed }) }
  return {
    ...{ sizes, table, memory, output, counts, dropped, sampled },
    parameters: [
      ...table.parameters.map((parameter) => neutral(parameter, width)),
      ...memory.parameters,
      ...output.parameters,
      ...(counts?.gate.parameters ?? []),
    ],
  }
}

/** A dense layer of its own, or one that comes down to the width of the word vectors and goes on by them. */
const outputOf = (
  { tied: isTied, units, words, embedding }: Sizes,
  table: Parameter,
  bias: Float32Array,
) => {
  if (!isTied) return dense({ name: 'output', inputs: units, outputs: words, bias })
  const down = dense({ name: 'projection', inputs: units, outputs: embedding })
  const across = tied({ name: 'output', table, bias })
  return {
    parameters: [...down.parameters, ...across.parameters],
    apply: (g: Builder, lookup: Lookup, x: Value) =>
      across.apply(g, lookup, down.apply(g, lookup, x)),
    crossEntropies: (g: Builder, lookup: Lookup, x: Value, targets: Value, among?: Some) =>
      across.crossEntropies(g, lookup, down.apply(g, lookup, x), targets, among),
  }
}

/** Padding and a word never seen start as the mean of all words: zero. */
const neutral = (table: Parameter, width: number): Parameter => ({
  ...table,
  init: (rng) => table.init(rng).fill(0, padding * width, (unknown + 1) * width),
})
