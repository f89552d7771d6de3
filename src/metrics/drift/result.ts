/** What a comparison of two samples comes to. */

/** Values that were compared; those that are missing are not among them. */
export interface Sizes {
  readonly reference: number
  readonly current: number
}

export interface Measured {
  readonly kind: 'measured'
  readonly statistic: number
  /** How often samples of one distribution differ at least as much; undefined where the statistic has no test. */
  readonly pValue: number | undefined
  /** How large the difference is, whatever the sizes; undefined where what it is measured in is 0. */
  readonly effectSize: number | undefined
  readonly sizes: Sizes
}

/** Nothing can be said: this is not "no drift", and no alert may be cleared by it. */
export interface Unmeasured {
  readonly kind: 'unmeasured'
  /** Why, as a sentence with the numbers. */
  readonly reason: string
  readonly sizes: Sizes
}

export type Drift<More = unknown> = (Measured & More) | Unmeasured

export const unmeasured = (sizes: Sizes, reason: string): Unmeasured => ({
  kind: 'unmeasured',
  reason,
  sizes,
})

/** Why two samples of these sizes cannot be compared; undefined where both have as many values as it takes. */
export const tooFew = (sizes: Sizes, minimum: number): string | undefined => {
  for (const side of ['reference', 'current'] as const)
    if (sizes[side] < minimum)
      return `The ${side} has ${sizes[side]} values, and it takes ${minimum}.`
  return undefined
}
