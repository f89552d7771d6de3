/** The recurrent layers of the next-word network, one on the other. */
import { dropout } from '../../nn/layers/dropout.ts'
import { gru } from '../../nn/layers/gru.ts'
import { lstm } from '../../nn/layers/lstm.ts'
import type { Lookup } from '../../nn/parameter.ts'
import type { Builder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'
import { type Dropped, inputMask, layerName, recurrentMask, type Sizes } from './sizes.ts'

const cells = { lstm, gru }

export const recurrence = ({ embedding, units, layers, cell }: Sizes) => {
  const all = Array.from({ length: layers }, (_, at) => {
    const features = at === 0 ? embedding : units
    const name = layerName(cell, at)
    return { name, layer: cells[cell]({ name, features, units }) }
  })
  return {
    parameters: all.flatMap(({ layer }) => layer.parameters),

    /**
     * For training: x `[time, batch, embedding]` over a known time → hidden `[time·batch, units]`, without what is
     * `dropped`. Numbers of the inputs are those of a whole sentence (Gal and Ghahramani, 2016), recurrent weights
     * those of a whole batch (Merity and others, 2018).
     */
    unrolled(g: Builder, lookup: Lookup, x: Value, dropped: readonly Dropped[]): Value {
      const masks = new Map(
        dropped.map(({ input, shape }) => [input, () => g.input(input, 'float32', shape)]),
      )
      const scaled = (value: Value, mask: string) => {
        const scales = masks.get(mask)
        return scales ? dropout(g, value, scales()) : value
      }
      const [time = 0] = x.shape
      return all.reduce((below, { name, layer }, at) => {
        const weights: Lookup = (wanted) =>
          wanted === `${name}/recurrent`
            ? scaled(lookup(wanted), recurrentMask(name))
            : lookup(wanted)
        const input = at === 0 ? below : g.op('Reshape', [below, g.ints([Number(time), -1, units])])
        return layer.unrolled(g, weights, scaled(input, inputMask(name)))
      }, x)
    },

    /** For validation and use, over any time: see `lstm.native`. */
    native(g: Builder, lookup: Lookup, x: Value, lengths: Value | null = null) {
      let below = { hidden: x, last: x }
      for (const { layer } of all) below = layer.native(g, lookup, below.hidden, lengths)
      return below
    },
  }
}
