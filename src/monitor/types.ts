import type { FeatureOf } from '../core/monitor.ts'
import type { Sample } from '../metrics/drift/sample.ts'

/** Numbers of a feature on one side. */
export interface NumberValues {
  readonly kind: 'number'
  /** What is compared: the values, a sample of them, or as many quantiles of a reference that is known by its profile. */
  readonly sample: Sample
  /** Values that there were, neither missing nor invalid; more than the sample has where that is drawn from them. */
  readonly rows: number
  readonly missing: number
  /** Values that are no number. */
  readonly invalid: number
}

/** Categories of a feature on one side. */
export interface CategoryValues {
  readonly kind: 'category'
  /** Without those that are missing. */
  readonly counts: ReadonlyMap<string, number>
  /** Values that are in none of `counts`, since only the most frequent are known. */
  readonly rest: number
  readonly missing: number
  readonly invalid: number
}

export type Values = NumberValues | CategoryValues

export interface Feature {
  readonly name: string
  readonly of: FeatureOf
  readonly values: Values
  /** How much answers depend on it, its part of all features, 0 to 1; null where nobody knows. */
  readonly weight: number | null
}

/** Words of one side. */
export interface Words {
  /** Words, each as often as it occurs. */
  readonly tokens: number
  /** Words that the version does not know; null where it knows all or that is not known. */
  readonly unknown: number | null
  /** The most frequent ones, as often as they occur. */
  readonly counts: ReadonlyMap<string, number>
  /** How often at most a word occurs that is not in `counts`. */
  readonly slack: number
}

/** What is compared: a window, or its reference. */
export interface Side {
  readonly rows: number
  readonly features: readonly Feature[]
  readonly words: Words | null
}
