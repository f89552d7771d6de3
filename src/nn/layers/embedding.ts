import type { Builder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'
import { uniform } from '../init.ts'
import type { Lookup, Parameter } from '../parameter.ts'

export interface EmbeddingOptions {
  readonly name: string
  /** How many ids there are: 0 to words − 1. */
  readonly words: number
  readonly width: number
  /** First values are uniform in ± this. Default 0.05. */
  readonly limit?: number
  /** First values `[words·width]`, where they are not uniform. */
  readonly init?: Parameter['init'] | undefined
}

/** A row of numbers for each id. Parameter `<name>/table` `[words, width]`. */
export const embedding = ({ name, words, width, limit = 0.05, init }: EmbeddingOptions) => {
  const table: Parameter = {
    name: `${name}/table`,
    shape: [words, width],
    init: init ?? ((rng) => uniform(words * width, limit, rng)),
  }
  return {
    parameters: [table] as const,
    /** ids int64 `[…]` → `[…, width]` */
    apply: (g: Builder, lookup: Lookup, ids: Value): Value =>
      g.op('Gather', [lookup(table.name), ids], { axis: 0 }),
  }
}
