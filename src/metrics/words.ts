/** How often next words are told, and how far that may be off by chance: the words of a sentence go together. */
import type { Metrics } from '../core/records.ts'
import { bootstrap } from './resample.ts'

/** Next words of a sentence, and how many of them were the first suggestion, and among the first five. */
export interface SentenceHits {
  readonly words: number
  readonly top1: number
  readonly top5: number
}

export interface WordScores {
  readonly kind: 'words'
  readonly sentences: readonly SentenceHits[]
}

/** `counts`: how often each sentence counts, `[sentences]`. No metric of no word. */
export const wordMetrics = ({ sentences }: WordScores, counts?: Float64Array): Metrics => {
  const sum = { words: 0, top1: 0, top5: 0 }
  sentences.forEach(({ words, top1, top5 }, at) => {
    const times = counts?.[at] ?? 1
    sum.words += times * words
    sum.top1 += times * top1
    sum.top5 += times * top5
  })
  return sum.words === 0 ? {} : { top1: sum.top1 / sum.words, top5: sum.top5 / sum.words }
}

/** Draws of the sentences. */
const draws = 200

/** Standard error of each metric; none of fewer than two sentences. */
export const wordErrors = (scores: WordScores, seed: number): Metrics =>
  bootstrap({ rows: scores.sentences.length, draws, seed }, (counts) => wordMetrics(scores, counts))

/** Of the differences between two models on the same sentences, which are drawn together. */
export const pairedWordErrors = (one: WordScores, other: WordScores, seed: number): Metrics =>
  bootstrap({ rows: one.sentences.length, draws, seed }, (counts) => {
    const [mine, theirs] = [wordMetrics(one, counts), wordMetrics(other, counts)]
    return Object.fromEntries(
      Object.entries(mine).map(([name, value]) => [name, value - (theirs[name] ?? Number.NaN)]),
    )
  })
