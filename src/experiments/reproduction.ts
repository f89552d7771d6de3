/** What training a version again has shown, and how it is told. */
import type { WeightDifference } from './weights.ts'

/** Something of a lineage that is not what it was. */
export interface Change {
  readonly group: 'data' | 'code' | 'environment'
  readonly name: string
  readonly before: string
  readonly now: string
}

/** What training a version again has shown. */
export interface Reproduction {
  readonly model: string
  readonly version: number
  /** The run that trained it again. */
  readonly run: string
  /** Every weight is the same to the bit. */
  readonly identical: boolean
  readonly weights: WeightDifference
  readonly metrics: readonly {
    readonly name: string
    readonly before: number
    readonly now: number
  }[]
  /** What was not as it was when the version was trained. */
  readonly changes: readonly Change[]
  /** Why the weights may differ, in words; empty where they do not. */
  readonly reasons: readonly string[]
}

/** The outcome in one sentence. */
export const describeReproduction = ({ identical, weights }: Reproduction): string => {
  const { arrays, values, differing, greatest, mean, unmatched } = weights
  if (identical)
    return `identical to the bit: ${values.toLocaleString('en')} weights in ${arrays} arrays`
  return [
    `${differing.length} of ${arrays} arrays differ, by ${short(greatest)} at most and ${short(mean)} on average`,
    ...(unmatched.length > 0
      ? [`${unmatched.length} cannot be compared: ${unmatched.join(', ')}`]
      : []),
  ].join('; ')
}

const short = (value: number) => String(Number(value.toPrecision(3)))
