/** What a model confuses, and the rows that it gets most wrong. */
import type { Confusion } from '../core/records.ts'
import type { Rows } from '../core/rows.ts'
import { guessesOf } from '../metrics/classification.ts'
import type { Scores } from '../metrics/scores.ts'
import type { ClassScores } from './curves.ts'

/** Pairs of classes and wrong rows that are kept. */
const most = { pairs: 400, wrong: 20 }

/** Of classes what is answered for what; of numbers only the rows that it is furthest off. */
export const mistakesOf = (
  scores: Scores,
  rows: Rows,
  truthOf: (row: string) => string | null,
): Confusion => {
  if (scores.kind === 'numbers') return furthestOff(scores.pairs, rows)
  const told = toldBy(scores, rows, truthOf)
  const pairs = new Map<string, Confusion['counts'][number]>()
  for (const { truth, answer } of told) {
    const key = JSON.stringify([truth, answer])
    pairs.set(key, { truth, answer, count: (pairs.get(key)?.count ?? 0) + 1 })
  }
  const counts = [...pairs.values()].sort((a, b) => b.count - a.count)
  const labels = [...new Set(counts.flatMap(({ truth, answer }) => [truth, answer]))].sort()
  const wrong = told
    .filter(({ truth, answer }) => truth !== answer)
    .sort((a, b) => b.probability - a.probability)
    .slice(0, most.wrong)
  return {
    ...{ rows: told.length, left: rows.length - told.length, labels: labels.slice(0, most.pairs) },
    counts: counts.slice(0, most.pairs),
    wrong: wrong.map(({ place, ...each }) => ({ row: rows.at(place) ?? '', ...each })),
  }
}

/** What was answered to each row, and how surely. */
const toldBy = (scores: ClassScores, rows: Rows, truthOf: (row: string) => string | null) => {
  const { labels, truth, probabilities } = scores
  const guesses = guessesOf(scores)
  return Array.from(guesses, (guess, place) => ({
    place,
    // A class that the model does not know has no number, but a name.
    truth: labels[truth[place] ?? -1] ?? truthOf(rows.at(place) ?? '') ?? 'unknown',
    answer: labels[guess] ?? '',
    probability: probabilities[place * labels.length + guess] ?? 0,
  }))
}

const furthestOff = (
  pairs: readonly { readonly actual: number; readonly predicted: number }[],
  rows: Rows,
): Confusion => ({
  ...{ rows: pairs.length, left: 0, labels: [], counts: [] },
  wrong: pairs
    .map(({ actual, predicted }, place) => ({ actual, predicted, place }))
    .sort((a, b) => Math.abs(b.predicted - b.actual) - Math.abs(a.predicted - a.actual))
    .slice(0, most.wrong)
    .map(({ actual, predicted, place }) => ({
      row: rows.at(place) ?? '',
      truth: `${actual}`,
      answer: `${Number(predicted.toPrecision(6))}`,
      probability: null,
    })),
})
