/** What the next-word network learns by. */
import { dropout } from '../../nn/layers/dropout.ts'
import type { Lookup } from '../../nn/parameter.ts'
import type { Builder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'
import { widthOf } from './batches.ts'
import type { Layers } from './layers.ts'

/**
 * Mean over the next words of a batch. A sentence teaches either the network or how far that is to be trusted
 * beside the counts: by the mixture's loss alone the network would leave to the counts what they are better at from
 * the start, which is all.
 */
export const trainingLoss = (
  g: Builder,
  lookup: Lookup,
  { layers, bucket }: { readonly layers: Layers; readonly bucket: string },
): Value => {
  const { table, memory, dropped } = layers
  const ids = g.input('ids', 'int64', [widthOf(bucket), 'batch'])
  const hidden = memory.unrolled(g, lookup, table.apply(g, lookup, ids), dropped)
  const learnt = networkLosses(g, lookup, layers, hidden)
  const weighed = mixtureLosses(g, lookup, layers, hidden)
  if (!weighed) return g.op('ReduceMean', [learnt], { keepdims: 0 })
  const sum = (losses: Value) => g.op('ReduceSum', [losses], { keepdims: 0 })
  const both = g.op('Add', [sum(learnt), sum(weighed)])
  return g.op('Mul', [both, g.input('share', 'float32', [])])
}

/** Of the network at the next words that it learns `[rows]`; among some words only where they are sampled. */
const networkLosses = (g: Builder, lookup: Lookup, layers: Layers, hidden: Value): Value => {
  const { output, dropped, sampled } = layers
  const at = g.input('at', 'int64', ['rows'])
  const targets = g.input('targets', 'int64', ['rows'])
  const rows = g.op('Gather', [hidden, at], { axis: 0 })
  const mask = dropped.find(({ input }) => input === 'mask')
  const kept = mask ? dropout(g, rows, g.input(mask.input, 'float32', mask.shape)) : rows
  const among = sampled
    ? {
        outputs: g.input('candidates', 'int64', ['candidates']),
        raised: g.input('raised', 'float32', ['candidates']),
      }
    : undefined
  return output.crossEntropies(g, lookup, kept, targets, among)
}

/** Of the mixture at the next words that teach it alone `[aside]`; null without counts. */
const mixtureLosses = (g: Builder, lookup: Lookup, layers: Layers, hidden: Value): Value | null => {
  const { output, counts, sizes } = layers
  if (!counts) return null
  const at = g.input('aside/at', 'int64', ['aside'])
  const targets = g.input('aside/targets', 'int64', ['aside'])
  const rows = g.op('StopGradient', [g.op('Gather', [hidden, at], { axis: 0 })])
  return counts.gate.losses(g, lookup, {
    hidden: rows,
    own: g.op('StopGradient', [output.crossEntropies(g, lookup, rows, targets)]),
    counted: g.input('aside/counted', 'float32', ['aside']),
    told: g.input('aside/told', 'float32', ['aside', sizes.levels]),
  })
}
