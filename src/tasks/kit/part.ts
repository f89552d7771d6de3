/** The places `[from, to)` of `count` that fall to a rank: parts without overlap or gap, in order of ranks. */
export const partOf = (count: number, rank: number, world: number): readonly [number, number] => [
  Math.floor((count * rank) / world),
  Math.floor((count * (rank + 1)) / world),
]
