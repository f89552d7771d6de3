/** What a model says about each of some rows, and the metrics of it by how much each row counts. */
import type { Metrics } from '../core/records.ts'
import { type Answers, classificationMeasure } from './classification.ts'
import { type Pair, regressionMetrics } from './regression.ts'

/** Of classes their probabilities; of numbers what was predicted beside what is. In the order of the rows. */
export type Scores =
  | (Omit<Answers, 'weights'> & { readonly kind: 'classes' })
  | {
      readonly kind: 'numbers'
      readonly pairs: readonly Pair[]
      /** Metrics of some of the pairs. Default: `regressionMetrics`. */
      metrics?(pairs: readonly Pair[]): Metrics
    }

export const rowsOf = (scores: Scores): number =>
  scores.kind === 'classes' ? scores.truth.length : scores.pairs.length

/** Metrics by how often each row counts, `[rows]`, whole numbers from 0; without them each counts once. */
export type Measure = (counts?: Float64Array) => Metrics

export const measureOf = (scores: Scores): Measure => {
  if (scores.kind === 'classes') return classificationMeasure(scores)
  const { pairs, metrics = regressionMetrics } = scores
  return (counts) => metrics(counts ? repeated(pairs, counts) : pairs)
}

const repeated = <T>(items: readonly T[], counts: Float64Array): T[] => {
  const all: T[] = []
  items.forEach((item, at) => {
    for (let time = counts[at] ?? 0; time > 0; time--) all.push(item)
  })
  return all
}

/** The scores of some rows by their places. */
export const scoresAt = (scores: Scores, places: readonly number[]): Scores => {
  if (scores.kind === 'numbers')
    return { ...scores, pairs: places.flatMap((place) => scores.pairs[place] ?? []) }
  const { truth, probabilities, labels } = scores
  const width = labels.length
  const some = new Float64Array(places.length * width)
  places.forEach((place, at) => {
    some.set(probabilities.subarray(place * width, (place + 1) * width), at * width)
  })
  return {
    ...scores,
    truth: Int32Array.from(places, (place) => truth[place] ?? -1),
    probabilities: some,
  }
}
