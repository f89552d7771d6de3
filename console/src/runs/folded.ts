import { ranked } from '../../../src/core/metrics.ts'
import type { Metrics } from '../../../src/core/records.ts'

/** How the rows that a fold learns from were drawn, by what stands before the names of its metrics. */
const ways = [
  ['', 'as they are'],
  ['oversampled_', 'over-sampled'],
  ['undersampled_', 'under-sampled'],
] as const

const deviation = '_deviation'

/** What the folds of a cross-validation came to on average, and how far they lie apart; null where they have no such metric. */
export interface Spread {
  readonly mean: number
  readonly deviation: number | null
}

export interface Folded {
  /** Ways in which the rows were drawn. */
  readonly ways: readonly string[]
  readonly rows: readonly {
    readonly name: string
    /** One for each way. */
    readonly spreads: readonly (Spread | null)[]
  }[]
}

/** The metrics of a cross-validation, side by side where its rows were sampled. */
export const foldedOf = (metrics: Metrics): Folded => {
  const isSampled = (head: string) => Object.keys(metrics).some((name) => name.startsWith(head))
  const there = ways.filter(([head]) => head === '' || isSampled(head))
  const names = Object.keys(metrics).filter(
    (name) =>
      !name.endsWith(deviation) && ways.every(([head]) => head === '' || !name.startsWith(head)),
  )
  return {
    ways: there.map(([, way]) => way),
    rows: ranked(names).map((name) => ({
      name,
      spreads: there.map(([head]) => spreadIn(metrics, `${head}${name}`)),
    })),
  }
}

const spreadIn = (metrics: Metrics, name: string): Spread | null => {
  const mean = metrics[name]
  return mean === undefined ? null : { mean, deviation: metrics[`${name}${deviation}`] ?? null }
}
