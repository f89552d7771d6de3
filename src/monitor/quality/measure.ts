/** Metrics of answers whose truth is known, with what they may be off by chance. */
import { canonical, readNumber } from '../../columns/value.ts'
import type { Metrics } from '../../core/records.ts'
import { intervalMetrics, type Pair as Numbers } from '../../metrics/regression.ts'
import { standardErrors } from '../../metrics/resample.ts'
import { measureOf, type Scores } from '../../metrics/scores.ts'
import { type WordScores, wordErrors, wordMetrics } from '../../metrics/words.ts'
import type { Scored } from './answered.ts'
import type { HeldOut } from './held.ts'

/** An answer beside its truth. */
export type Pair =
  | { readonly kind: 'class'; readonly truth: number; readonly probabilities: Float64Array }
  /** `share`: of the intervals that should hold their number; null where nothing was said of one. */
  | { readonly kind: 'number'; readonly numbers: Numbers; readonly share: number | null }
  | { readonly kind: 'word'; readonly top1: number; readonly top5: number }

/** Null of a label that the answer could not have been. */
export const pairOf = (labels: readonly string[] | null) => {
  const places = new Map(labels?.map((label, place) => [canonical(label), place]))
  return (scored: Scored, label: string): Pair | null => {
    switch (scored.kind) {
      case 'classes': {
        const truth = places.get(canonical(label))
        return truth === undefined
          ? null
          : { kind: 'class', truth, probabilities: scored.probabilities }
      }
      case 'number': {
        const actual = readNumber(label)
        if (actual === undefined) return null
        const { predicted, interval } = scored
        const { share = null, ...ends } = interval ?? {}
        return { kind: 'number', numbers: { actual, predicted, ...ends }, share }
      }
      case 'words':
        return {
          kind: 'word',
          top1: Number(scored.words[0] === label),
          top5: Number(scored.words.slice(0, 5).includes(label)),
        }
    }
  }
}

export interface MeasuredPairs {
  readonly metrics: Metrics
  /** Standard errors, by the bootstrap. */
  readonly errors: Metrics
  /** What is told first. */
  readonly headline: string
}

/** Of the kind that most of them are of. */
export const measure = (
  pairs: readonly Pair[],
  { answers }: Pick<HeldOut, 'answers'>,
  seed: number,
): MeasuredPairs => {
  const [first] = pairs
  if (first?.kind === 'word') return measuredWords(pairs, seed)
  const scores = first?.kind === 'number' ? numbersOf(pairs) : classesOf(pairs, answers)
  return {
    metrics: measureOf(scores)(),
    errors: standardErrors(scores, seed),
    headline: scores.kind === 'classes' ? 'accuracy' : 'mae',
  }
}

const measuredWords = (pairs: readonly Pair[], seed: number): MeasuredPairs => {
  const scores: WordScores = {
    kind: 'words',
    sentences: pairs.flatMap((pair) =>
      pair.kind === 'word' ? [{ words: 1, top1: pair.top1, top5: pair.top5 }] : [],
    ),
  }
  return { metrics: wordMetrics(scores), errors: wordErrors(scores, seed), headline: 'top5' }
}

const numbersOf = (pairs: readonly Pair[]): Scores => {
  const told = pairs.flatMap((pair) => (pair.kind === 'number' ? [pair] : []))
  const numbers = { kind: 'numbers', pairs: told.map((pair) => pair.numbers) } as const
  const share = told[0]?.share ?? null
  if (share === null || told.some((pair) => pair.share !== share)) return numbers
  return { ...numbers, metrics: (some) => intervalMetrics(some, share) }
}

const classesOf = (pairs: readonly Pair[], answers: HeldOut['answers']): Scores => {
  const { labels, positive } = answers?.kind === 'classes' ? answers : { labels: null, positive: 1 }
  const some = pairs.flatMap((pair) => (pair.kind === 'class' ? [pair] : []))
  const width = labels?.length ?? 0
  const probabilities = new Float64Array(some.length * width)
  some.forEach((pair, row) => {
    probabilities.set(pair.probabilities, row * width)
  })
  const truth = Int32Array.from(some, (pair) => pair.truth)
  return { kind: 'classes', labels: labels ?? [], truth, probabilities, positive }
}
