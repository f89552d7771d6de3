/** Where the known next words of a batch are. */
import type { Told } from './pieces.ts'
import { padding, unknown } from './tokenizer.ts'

export interface Places {
  /** Places in `[time·batch]` whose next word is known. */
  readonly at: readonly number[]
  /** Those words. */
  readonly targets: readonly number[]
  /** The column and time of each. */
  readonly from: readonly (readonly [column: number, time: number])[]
}

export const placesIn = ({ rows }: Told, has: (column: number) => boolean = () => true): Places => {
  const at: number[] = []
  const targets: number[] = []
  const from: [number, number][] = []
  for (const [column, row] of rows.entries()) {
    if (!has(column)) continue
    for (let time = 0; time + 1 < row.length; time++) {
      const next = row[time + 1] ?? padding
      if (next === unknown) continue
      at.push(time * rows.length + column)
      targets.push(next)
      from.push([column, time])
    }
  }
  return { at, targets, from }
}
