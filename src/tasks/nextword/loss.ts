/** What the next-word network learns by. */
import { dropout } from '../../nn/layers/dropout.ts'
import type { Lookup } from '../../nn/parameter.ts'
import type { Builder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'
import { widthOf } from './batches.ts'
import type { Layers } from './layers.ts'

/**
 * Mean over the next words of a batch. A row teaches either the network or, in a sentence that the network does not
 * learn, how far it is to be trusted beside the counts: by the mixture's loss alone the network would leave to the
 * counts what they are better at from the start, which is all.
 */
export const trainingLoss = (
  g: Builder,
  lookup: Lookup,
  { layers, bucket }: { readonly layers: Layers; readonly bucket: string },
): Value => {
  const { table, memory, output, counts, dropped, sizes } = layers
  const ids = g.input('ids', 'int64', [widthOf(bucket), 'batch'])
  const at = g.input('at', 'int64', ['rows'])
  const targets = g.input('targets', 'int64', ['rows'])
  const hidden = memory.unrolled(g, lookup, table.apply(g, lookup, ids), dropped)
  const rows = g.op('Gather', [hidden, at], { axis: 0 })
  const mask = dropped.find(({ input }) => input === 'mask')
  const kept = mask ? dropout(g, rows, g.input(mask.input, 'float32', mask.shape)) : rows
  const own = output.crossEntropies(g, lookup, kept, targets)
  if (!counts) return g.op('ReduceMean', [own], { keepdims: 0 })
  const both = counts.gate.losses(g, lookup, {
    hidden: g.op('StopGradient', [rows]),
    own: g.op('StopGradient', [own]),
    counted: g.input('counted', 'float32', ['rows']),
    told: g.input('told', 'float32', ['rows', sizes.levels]),
  })
  const setAside = g.input('setAside', 'float32', ['rows'])
  const learnt = g.op('Mul', [own, g.op('Sub', [g.constant(1), setAside])])
  const losses = g.op('Add', [learnt, g.op('Mul', [both, setAside])])
  return g.op('ReduceMean', [losses], { keepdims: 0 })
}
