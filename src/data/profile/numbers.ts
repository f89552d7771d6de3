/** Where numbers lie, as they come. */
import { compress, writeDigest } from './digest.ts'
import { createGrid, type Grid } from './grid.ts'
import { addMoments, type Moments, momentsOf, noMoments } from './moments.ts'
import type { Detail, NumberProfile } from './types.ts'

/** `wide`: one among many, which have to do with less memory. What is NaN is none. */
export const createNumbers = (wide: boolean) => {
  const grid: Grid = createGrid(wide ? 8 : undefined)
  let moments: Moments = noMoments
  return {
    add(values: Float64Array, rows: number) {
      grid.add(values, rows)
      moments = addMoments(moments, momentsOf(values, rows))
    },
    profile: ({ intervals }: Detail): NumberProfile => ({
      ...moments,
      digest: writeDigest(compress(grid.digest(), intervals)),
    }),
  }
}
