/** What is dropped of the hidden layers of one network, or of several. */
import type { Rng } from '../../core/rng.ts'
import { float32, type Tensors } from '../../core/tensor.ts'
import { dropoutMask } from '../../nn/layers/dropout.ts'
import { maskOf } from './network.ts'
import type { Sizes } from './sizes.ts'

/** A mask a hidden layer: `[rows, width]`, of several networks `[members, rows, width]`; none without dropout. */
export const masksOf = (
  { hidden, members }: Sizes,
  dropout: number,
  rows: number,
  rng: Rng,
): Tensors =>
  dropout === 0
    ? {}
    : Object.fromEntries(
        hidden.map((width, layer) => [
          maskOf(layer),
          float32(
            dropoutMask(members * rows * width, dropout, rng),
            members === 1 ? [rows, width] : [members, rows, width],
          ),
        ]),
      )
