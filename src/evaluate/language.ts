/** What is told of a model of next words: how often it is right, where, and how sure it is, by sentences that were held out. */
import type { Suggestion } from '../core/answer.ts'
import type {
  Assessment,
  Cost,
  Interval,
  Robustness,
  SlicePart,
  Slices,
} from '../core/assessment.ts'
import { MillraceError } from '../core/error.ts'
import type { Input } from '../core/input.ts'
import type { Metrics } from '../core/records.ts'
import { calibrationCurve, calibrationError } from '../metrics/calibration.ts'
import { type WordScores, wordErrors, wordMetrics } from '../metrics/words.ts'
import type { Language, Predictor } from '../tasks/kit/task.ts'
import { intervalOf } from './assess.ts'

/** Texts a question, suggestions that are looked at, wrong words that are kept. */
const most = { together: 64, suggestions: 5, wrong: 20 }

/** A next word, and what was suggested for it. */
export interface ToldWord {
  /** Place of its sentence. */
  readonly sentence: number
  /** Place in the sentence, from 1: the second word is the first that is told. */
  readonly place: number
  /** The words before it, as they were read. */
  readonly before: string
  readonly word: string
  /** How often training had it; null where the model does not know it. */
  readonly seen: number | null
  readonly suggestions: readonly Suggestion[]
}

export interface Asking {
  readonly predictor: Pick<Predictor, 'predict'>
  readonly language: Language
}

/**
 * Every next word of some sentences after the first, with the suggestions to the words before it. `read`: the sentences as
 * they are read, with slips in them for instance, word for word; what is to be told stays as it is.
 */
export const tellWords = async (
  { predictor, language }: Asking,
  sentences: readonly string[],
  read = sentences,
): Promise<ToldWord[]> => {
  const { split, join, seen } = language
  const asked = sentences.flatMap((text, sentence) => {
    const [words, given] = [split(text), split(read[sentence] ?? text)]
    const before = given.length === words.length ? given : words
    return words.slice(1).map((word, at) => {
      const place = at + 2
      return { sentence, place, before: join(before.slice(0, at + 1)), word, seen: seen(word) }
    })
  })
  const told: ToldWord[] = []
  for (let from = 0; from < asked.length; from += most.together) {
    const some = asked.slice(from, from + most.together)
    const inputs = some.map(({ before }): Input => ({ kind: 'text', text: before }))
    const answers = await predictor.predict(inputs, most.suggestions)
    some.forEach((each, at) => {
      const answer = answers[at]
      if (answer?.kind !== 'text')
        throw new MillraceError('internal', { what: 'Expected words that may follow.' })
      told.push({ ...each, suggestions: answer.suggestions })
    })
  }
  return told
}

const isTop = ({ word, suggestions }: ToldWord, count: number): boolean =>
  suggestions.slice(0, count).some((suggestion) => suggestion.word === word)

/** How often they were right, sentence by sentence; `sentences`: of so many, those without a next word too. Default: the others. */
export const wordScoresOf = (told: readonly ToldWord[], sentences?: number): WordScores => {
  const groups = Map.groupBy(told, ({ sentence }) => sentence)
  const places = sentences === undefined ? [...groups.keys()] : Array(sentences).keys()
  return {
    kind: 'words',
    sentences: Array.from(places, (place) => hitsOf(groups.get(place) ?? [])),
  }
}

const hitsOf = (words: readonly ToldWord[]) => ({
  words: words.length,
  top1: words.filter((each) => isTop(each, 1)).length,
  top5: words.filter((each) => isTop(each, most.suggestions)).length,
})

/** What is told first. */
export const wordMetric = 'top5'

export interface AssessedWords {
  /** Default: not measured. */
  readonly robustness?: Robustness | undefined
  readonly cost?: Cost | undefined
  readonly told: readonly ToldWord[]
  /** Sentences that were asked about, and those that were held out. */
  readonly sentences: number
  readonly all: number
  /** Metrics of the version on all of them. */
  readonly metrics: Metrics
  readonly fewestWords: number
  readonly seed: number
}

/** What is kept with the version, and the standard errors of its metrics. */
export const assessWords = (
  asked: AssessedWords,
): { readonly assessment: Assessment; readonly errors: Metrics } => {
  const { told, sentences, all, seed, metrics, robustness, cost } = asked
  const share = Math.sqrt(sentences / all)
  const errors = Object.fromEntries(
    Object.entries(wordErrors(wordScoresOf(told, sentences), seed)).map(
      ([name, error]) => [name, error * share] as const,
    ),
  )
  const calibration = calibrationOf(told)
  const ece = calibrationError(calibration)
  return {
    errors,
    assessment: {
      ...{ rows: all, left: 0, labels: [], counts: [], wrong: wrongOf(told) },
      metrics: { ...metrics, ...(ece === undefined ? {} : { ece }) },
      intervals: intervalsOf(metrics, errors),
      classes: [],
      curves: [
        {
          ...{ label: 'the first suggestion', roc: null, precisionRecall: null },
          calibration: calibration.map(({ predicted, actual, weight }) => {
            return { predicted, actual, rows: weight }
          }),
        },
      ],
      slices: slicesOf(told, asked),
      ...(robustness && { robustness }),
      ...(cost && { cost }),
    },
  }
}

/** How sure the first suggestion was, and whether it was the word. */
const calibrationOf = (told: readonly ToldWord[]) => {
  const some = told.filter(({ suggestions }) => suggestions.length > 0)
  return calibrationCurve({
    scores: some.map(({ suggestions }) => suggestions[0]?.probability ?? 0),
    truth: some.map((each) => (isTop(each, 1) ? 1 : 0)),
  })
}

/** Also of what is gained over counting, whose error is among the metrics. */
const intervalsOf = (metrics: Metrics, errors: Metrics): Record<string, Interval> => {
  const gain = metrics['ngram_gain_se']
  const all = { ...errors, ...(gain === undefined ? {} : { ngram_gain: gain }) }
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, error]) => {
      const interval = intervalOf(name, metrics[name], error)
      return interval ? [[name, interval] as const] : []
    }),
  )
}

/** Words that something else was suggested for, those first that it was surest of. */
const wrongOf = (told: readonly ToldWord[]): Assessment['wrong'] =>
  told
    .flatMap((each) => {
      const [first] = each.suggestions
      if (!first || first.word === each.word) return []
      const { before, word } = each
      return [
        { row: `${before} …`, truth: word, answer: first.word, probability: first.probability },
      ]
    })
    .sort((one, other) => other.probability - one.probability)
    .slice(0, most.wrong)

/** Where a stretch of places, or of times that training had a word, ends. */
const places = [
  ['the 2nd word', 2],
  ['the 3rd', 3],
  ['the 4th to 6th', 6],
  ['the 7th to 12th', 12],
  ['the 13th and on', Number.POSITIVE_INFINITY],
] as const
const times = [
  ['fewer than 10 times', 9],
  ['10 to 99 times', 99],
  ['100 to 999 times', 999],
  ['1,000 times and more', Number.POSITIVE_INFINITY],
] as const

const among = (stretches: readonly (readonly [string, number])[], value: number): string =>
  stretches.find(([, most]) => value <= most)?.[0] ?? ''

const notKnown = 'not known'

const slicesOf = (
  told: readonly ToldWord[],
  { fewestWords, sentences, seed }: Pick<AssessedWords, 'fewestWords' | 'sentences' | 'seed'>,
): Slices => {
  const group = (by: string, of: (word: ToldWord) => string, order: readonly string[]) => {
    const groups = Map.groupBy(told, of)
    const parts = order.flatMap((value) => {
      const words = groups.get(value)
      return words ? [partOf(value, words, seed)] : []
    })
    return { by, declared: false, parts }
  }
  const names = (stretches: readonly (readonly [string, number])[]) =>
    stretches.map(([name]) => name)
  return {
    ...{ metric: wordMetric, fewestRows: fewestWords, worst: {}, gaps: {} },
    sentences,
    groups: [
      group('place in the sentence', ({ place }) => among(places, place), names(places)),
      group('in training', ({ seen }) => (seen === null ? notKnown : among(times, seen)), [
        ...names(times),
        notKnown,
      ]),
    ],
  }
}

const partOf = (value: string, words: readonly ToldWord[], seed: number): SlicePart => {
  const scores = wordScoresOf(words)
  const metrics = wordMetrics(scores)
  const error = wordErrors(scores, seed)[wordMetric]
  return {
    ...{ value, rows: words.length, metrics },
    interval: intervalOf(wordMetric, metrics[wordMetric], error),
  }
}
