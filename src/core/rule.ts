/** What a version has to reach before it is served. */

/** A bound for a metric: a number, the simplest guess (`baseline`) or the model that serves. */
export type Bound = number | 'baseline' | 'champion'

/** How sure it has to be that a metric is beyond its bound. */
export type Confidence = 0.9 | 0.95 | 0.99

/**
 * `confidence`: the metric has to be beyond the bound by so much that chance would bring it there in so few
 * cases: 0.95 leaves one in twenty. It takes the metric's standard error, `<metric>_se`.
 */
export type Rule =
  | { readonly below: Bound; readonly confidence?: Confidence | undefined }
  | { readonly above: Bound; readonly confidence?: Confidence | undefined }
  | { readonly atLeast: Bound; readonly tolerance: number }
  | { readonly atMost: Bound; readonly tolerance: number }

/** Rules by the metric they are about; several of them all have to hold. */
export type Gate = Readonly<Record<string, Rule | readonly Rule[]>>
