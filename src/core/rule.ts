/** What a version has to reach before it is served. */

/** A bound for a metric: a number, the simplest guess (`baseline`) or the model that serves. */
export type Bound = number | 'baseline' | 'champion'

/** How sure it has to be that a metric is beyond its bound. */
export type Confidence = 0.9 | 0.95 | 0.99

/**
 * `tolerance`: by how much the metric may be worse than the bound. `confidence`, 0.95 say: chance errs in one case of
 * twenty at most. `below` and `above` pass what is surely beyond the bound (less the tolerance); `atLeast` and `atMost`
 * fail what surely is not within it. It takes the standard error of the metric, or of the difference from the champion.
 */
export type Rule =
  | {
      readonly below: Bound
      readonly tolerance?: number | undefined
      readonly confidence?: Confidence | undefined
    }
  | {
      readonly above: Bound
      readonly tolerance?: number | undefined
      readonly confidence?: Confidence | undefined
    }
  | {
      readonly atLeast: Bound
      readonly tolerance: number
      readonly confidence?: Confidence | undefined
    }
  | {
      readonly atMost: Bound
      readonly tolerance: number
      readonly confidence?: Confidence | undefined
    }

/** Rules by the metric they are about; several of them all have to hold. */
export type Gate = Readonly<Record<string, Rule | readonly Rule[]>>
