/** What a shadow answered to the questions that the stable version was asked, side by side. */
import type { RequestWithFeedback } from '../../../src/core/requests.ts'

export interface Pair {
  readonly stable: RequestWithFeedback
  readonly shadow: RequestWithFeedback
}

export interface Compared {
  /** Answers of the shadow that were looked at, and those whose other answer is not among them. */
  readonly looked: number
  readonly alone: number
  readonly pairs: readonly Pair[]
  /** Pairs of which the answers are not the same, newest first. */
  readonly differing: readonly Pair[]
}

/** Whether both answered the same best, or both failed. */
export const isAlike = ({ stable, shadow }: Pair): boolean =>
  (stable.outcome === null) === (shadow.outcome === null) && stable.best === shadow.best

/** Answers of a shadow with those that were given to the same requests. */
export const comparedOf = (
  shadows: readonly RequestWithFeedback[],
  given: readonly RequestWithFeedback[],
): Compared => {
  const byId = new Map(given.map((each) => [each.id, each]))
  const pairs = shadows.flatMap((shadow): Pair[] => {
    const stable = byId.get(shadow.id)
    return stable ? [{ stable, shadow }] : []
  })
  return {
    looked: shadows.length,
    alone: shadows.length - pairs.length,
    pairs,
    differing: pairs.filter((pair) => !isAlike(pair)),
  }
}
