/** How well scores rank the rows of one class before all others, at every threshold. */

export interface Scored {
  /** Higher means likelier of the class; finite: `[rows]`. */
  readonly scores: ArrayLike<number>
  /** 1 for rows of the class, 0 for others: `[rows]`. */
  readonly truth: ArrayLike<number>
  /** How much each row counts, 0 or more: `[rows]`. Default: 1 each. */
  readonly weights?: ArrayLike<number>
}

/** What is said to be of the class at each threshold, the highest first; equal scores are one step. */
export interface Steps {
  readonly thresholds: readonly number[]
  /** Weight of the rows of the class with a score of at least the threshold. */
  readonly hits: readonly number[]
  /** Weight of all other rows with such a score. */
  readonly misses: readonly number[]
}

/** Rows by their score, the highest first. */
export const orderOf = (scores: Scored['scores']): Uint32Array =>
  Uint32Array.from({ length: scores.length }, (_, row) => row).sort(
    (one, other) => (scores[other] ?? 0) - (scores[one] ?? 0),
  )

/** Weights of hits and misses down the ranking, whose order may be known. */
export const stepsOf = (
  { scores, truth, weights }: Scored,
  order: Uint32Array = orderOf(scores),
): Steps => {
  const thresholds: number[] = []
  const hits: number[] = []
  const misses: number[] = []
  let [hit, missed] = [0, 0]
  for (let place = 0; place < order.length; place++) {
    const row = order[place] ?? 0
    const weight = weights === undefined ? 1 : (weights[row] ?? 0)
    if (truth[row] === 1) hit += weight
    else missed += weight
    const score = scores[row] ?? 0
    if (place + 1 < order.length && scores[order[place + 1] ?? 0] === score) continue
    thresholds.push(score)
    hits.push(hit)
    misses.push(missed)
  }
  return { thresholds, hits, misses }
}

export interface RocCurve {
  /** Share of the other rows that are said to be of the class, ascending from 0 to 1. */
  readonly falsePositiveRate: readonly number[]
  /** Share of the class's rows that are, ascending from 0 to 1. */
  readonly truePositiveRate: readonly number[]
  /** The lowest score that is said to be of the class; ∞ at the first point. */
  readonly thresholds: readonly number[]
}

/**
 * The curve without points on a straight line between their neighbours; undefined where rows are all of the class, or
 * none are. Equals `sklearn.metrics.roc_curve`.
 */
export const rocCurve = (scored: Scored): RocCurve | undefined => {
  const { thresholds, hits, misses } = stepsOf(scored)
  const [positive, negative] = [hits.at(-1) ?? 0, misses.at(-1) ?? 0]
  if (positive === 0 || negative === 0) return undefined
  const corners = thresholds.flatMap((_, at) =>
    isCorner(hits, at) || isCorner(misses, at) ? at : [],
  )
  return {
    falsePositiveRate: [0, ...corners.map((at) => (misses[at] ?? 0) / negative)],
    truePositiveRate: [0, ...corners.map((at) => (hits[at] ?? 0) / positive)],
    thresholds: [Infinity, ...corners.map((at) => thresholds[at] ?? 0)],
  }
}

/** The ends, and where what is added to a sum changes. */
const isCorner = (sums: readonly number[], at: number): boolean => {
  if (at === 0 || at === sums.length - 1) return true
  const [before = 0, here = 0, after = 0] = sums.slice(at - 1, at + 2)
  return after - here !== here - before
}

export interface PrecisionRecallCurve {
  /** From the lowest threshold to the highest, then 1. */
  readonly precision: readonly number[]
  /** From 1 to 0. */
  readonly recall: readonly number[]
  /** Ascending; one fewer than points. */
  readonly thresholds: readonly number[]
}

/** Undefined where no row is of the class. Equals `sklearn.metrics.precision_recall_curve`. */
export const precisionRecallCurve = (scored: Scored): PrecisionRecallCurve | undefined => {
  const { thresholds, hits, misses } = stepsOf(scored)
  const positive = hits.at(-1) ?? 0
  if (positive === 0) return undefined
  const precision = hits.map((hit, at) => share(hit, hit + (misses[at] ?? 0)))
  return {
    precision: [...precision.toReversed(), 1],
    recall: [...hits.map((hit) => hit / positive).toReversed(), 0],
    thresholds: thresholds.toReversed(),
  }
}

/**
 * Area under the ROC curve: the share of pairs of a row of the class and another one that are ranked rightly, pairs of
 * equals counting half. Undefined as `rocCurve`.
 */
export const rocArea = ({ hits, misses }: Steps): number | undefined => {
  const [positive, negative] = [hits.at(-1) ?? 0, misses.at(-1) ?? 0]
  if (positive === 0 || negative === 0) return undefined
  let area = 0
  hits.forEach((hit, at) => {
    const [found, passed] = [hits[at - 1] ?? 0, misses[at - 1] ?? 0]
    area += ((misses[at] ?? 0) - passed) * (found + (hit - found) / 2)
  })
  return area / (positive * negative)
}

/** Σ precision · (recall − recall before) down the ranking. Undefined where no row is of the class. */
export const averagePrecision = ({ hits, misses }: Steps): number | undefined => {
  const positive = hits.at(-1) ?? 0
  if (positive === 0) return undefined
  return hits.reduce((sum, hit, at) => {
    const gained = (hit - (hits[at - 1] ?? 0)) / positive
    return sum + gained * share(hit, hit + (misses[at] ?? 0))
  }, 0)
}

const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole)

/**
 * Places of at most so many points of a curve, its ends among them, at even steps of how far it has gone along both
 * axes. Lines between them move the area under a curve that only rises (ROC) by 2 / (most − 1) at most, and hardly ever
 * by a tenth of that.
 */
export const thinned = (
  xs: readonly number[],
  ys: readonly number[],
  most: number,
): readonly number[] => {
  if (xs.length <= most) return [...xs.keys()]
  const gone = xs.map(() => 0)
  for (let at = 1; at < xs.length; at++)
    gone[at] = (gone[at - 1] ?? 0) + stepOf(xs, at) + stepOf(ys, at)
  const whole = gone.at(-1) ?? 0
  const kept = [0]
  for (let at = 1; at < xs.length - 1; at++)
    if ((gone[at] ?? 0) >= (kept.length * whole) / (most - 1) && kept.length < most - 1)
      kept.push(at)
  return [...kept, xs.length - 1]
}

const stepOf = (values: readonly number[], at: number) =>
  Math.abs((values[at] ?? 0) - (values[at - 1] ?? 0))
