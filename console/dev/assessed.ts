/** A DEVELOPMENT FIXTURE: how invented versions did on invented rows, told by the product's own evaluation. */
import type { NoiseKind, NoisyFigures } from '../../src/core/assessment.ts'
import type { Metrics, Reasons } from '../../src/core/records.ts'
import { createRng } from '../../src/core/rng.ts'
import { type Assessed, assess, textOf } from '../../src/evaluate/assess.ts'
import { assessWords, type ToldWord } from '../../src/evaluate/language.ts'
import { classificationMetrics } from '../../src/metrics/classification.ts'
import { regressionMetrics } from '../../src/metrics/regression.ts'
import type { Scores } from '../../src/metrics/scores.ts'
import { phrases, suggest } from './phrases.ts'
import { drawn, type Row } from './rows.ts'

interface Story {
  readonly draw: (row: number) => Row
  readonly rows: number
  readonly target: string
  /** Its classes; null where it tells numbers. */
  readonly labels: readonly string[] | null
  /** How much it knows, beside noise of 1; of numbers how far it is off. */
  readonly knows: number
}

const churn = { draw: drawn.customer, rows: 900, target: 'churned', labels: ['no', 'yes'] }
const spam = { draw: drawn.message, rows: 700, target: 'kind' }
const mails = { draw: drawn.mail, rows: 400, target: 'label' }
const digits = { draw: drawn.digit, rows: 320, target: 'digit', labels: ['0', '1'] }

const stories: Readonly<Record<string, Story>> = {
  'churn 1': { ...churn, knows: 1.1 },
  'spam 1': { ...spam, labels: ['ham', 'spam'], knows: 3.2 },
  'spam 2': { ...spam, labels: ['ham', 'phishing', 'spam'], knows: 3.6 },
  'digits 1': { ...digits, knows: 2.1 },
  'digits 2': { ...digits, knows: 2.6 },
  'mails 1': { ...mails, labels: ['ham', 'spam'], knows: 2.4 },
  'heating 1': { draw: drawn.house, rows: 400, target: 'energy', labels: null, knows: 1500 },
}

const scoresOf = ({ labels, target, knows }: Story, rows: readonly Row[], seed: number): Scores => {
  const rng = createRng(seed)
  if (labels === null)
    return {
      kind: 'numbers',
      pairs: rows.map((row) => {
        const actual = Number(row[target])
        return { actual, predicted: actual + knows * rng.normal() }
      }),
    }
  const truth = Int32Array.from(rows, (row) => labels.indexOf(row[target] ?? ''))
  const probabilities = Float64Array.from(
    [...truth].flatMap((id) => {
      const odds = labels.map((_, at) => Math.exp(1.4 * (rng.normal() + (at === id ? knows : 0))))
      const sum = odds.reduce((a, b) => a + b)
      return odds.map((each) => each / sum)
    }),
  )
  return { kind: 'classes', labels, truth, probabilities }
}

/** How it did on changed rows, what it goes by and what it costs. */
const further = (
  { labels, target, draw }: Story,
  metrics: Metrics,
): Pick<Assessed, 'robustness' | 'importance' | 'cost'> => {
  const metric = labels === null ? 'mae' : 'accuracy'
  const value = metrics[metric] ?? 0
  const spoilt = (by: number) => value * (labels === null ? 1 + by : 1 - by)
  const noisy = (noise: NoiseKind, amount: number, by: number): NoisyFigures => ({
    ...{ noise, amount, metrics: { [metric]: spoilt(by) }, problem: null },
    interval: [spoilt(by) * 0.96, spoilt(by) * 1.03],
  })
  const picture = target === 'digit'
  const text = target === 'label'
  const columns = Object.keys(draw(0)).filter((column) => column !== target)
  return {
    robustness: {
      ...{ metric, rows: 300, clean: { [metric]: value } },
      noises: picture
        ? [noisy('blur', 1, 0.06), noisy('shift', 2, 0.21), noisy('adversarial', 0.03, 0.34)]
        : text
          ? [noisy('typos', 0.1, 0.02), noisy('substitutions', 0.05, 0.14)]
          : [noisy('missing', 0.2, 0.05), noisy('adversarial', 0.1, 0.09)],
    },
    importance:
      picture || text
        ? undefined
        : {
            ...{ rows: 300, repeats: 5, metric, left: 0 },
            columns: columns.map((column, at) => ({
              column,
              worse: { [metric]: (value * 0.3) / (at + 1) ** 2, val_loss: 0.2 / (at + 1) ** 2 },
              deviation: 0.004,
            })),
          },
    cost: { bytes: 52_324, p50: 0.21, p95: 0.48, rounds: 5, questions: 60 },
  }
}

/** What is said to add most to an answer, of records and texts. */
const reasonsOf = ({ labels, target }: Story, text: string): { why?: Reasons } => {
  if (target === 'digit') return {}
  const { [target]: _, ...row }: Row = JSON.parse(text)
  const parts = target === 'label' ? (row['text'] ?? '').split(' ') : Object.entries(row)
  const rng = createRng(parts.length)
  return {
    why: {
      unit: labels === null ? 'number' : 'log-odds',
      parts: parts.slice(0, 4).map((part, at) => ({
        part: typeof part === 'string' ? part.toLowerCase() : part.join(' '),
        adds: (labels === null ? 900 : 1.8) * 0.6 ** at * (rng.below(3) === 0 ? -1 : 1),
      })),
    },
  }
}

/** How a version of the model that moves told the next words of its phrases. */
const wordsOf = (version: number, metrics: Metrics): string => {
  const rng = createRng(version)
  const told = phrases.flatMap((phrase, sentence) => {
    const words = phrase.split(' ')
    return words.slice(1).map((word, at): ToldWord => {
      const before = words.slice(0, at + 1).join(' ')
      const suggestions = suggest(before).map(({ word, probability }) => ({ word, probability }))
      return {
        sentence,
        place: at + 2,
        before,
        word,
        seen: seenOf(word, rng.below(4)),
        suggestions,
      }
    })
  })
  const clean = { top5: metrics['top5'] ?? 0.3, top1: metrics['top1'] ?? 0.15 }
  const typos = { top5: clean.top5 * 0.8, top1: clean.top1 * 0.75 }
  return textOf(
    assessWords({
      ...{ told, sentences: phrases.length, all: 8 * phrases.length, metrics, seed: version },
      fewestWords: 30,
      robustness: {
        ...{ metric: 'top5', rows: phrases.length, clean },
        noises: [
          {
            ...{ noise: 'typos', amount: 0.1, metrics: typos, problem: null },
            interval: [typos.top5 - 0.02, typos.top5 + 0.02],
          },
        ],
      },
      cost: { bytes: 10_279_542, p50: 1.9, p95: 3.1, rounds: 5, questions: 60 },
    }).assessment,
  )
}

const seenOf = (word: string, luck: number): number | null =>
  luck === 0 && word.length > 6 ? null : Math.round(20_000 / word.length ** 3)

const told = new Map<string, string>()

/** The `evaluation.json` of an invented version, around the metrics that it is told with; null where it has none. */
export const assessmentOf = (model: string, version: number, said: Metrics): string | null => {
  const name = `${model} ${version}`
  if (model === 'autocomplete') return isAssessed(model, version) ? wordsOf(version, said) : null
  const story = stories[name]
  if (!story) return null
  const known = told.get(name)
  if (known !== undefined) return known
  const { labels, target } = story
  const rows = Array.from({ length: story.rows }, (_, at) => story.draw(at)).filter(
    (row) => labels === null || labels.includes(row[target] ?? ''),
  )
  const scores = scoresOf(story, rows, version)
  const measured =
    scores.kind === 'classes' ? classificationMetrics(scores) : regressionMetrics(scores.pairs)
  const metrics = { ...measured, ...said }
  const { assessment } = assess({
    ...{ scores, metrics, seed: version, rows: rows.map((row) => JSON.stringify(row)) },
    ...{ slices: { by: null, fewestRows: 30 }, truthOf: () => null, ...further(story, metrics) },
  })
  const wrong = assessment.wrong.map((each) => ({ ...each, ...reasonsOf(story, each.row) }))
  const text = textOf({ ...assessment, wrong })
  told.set(name, text)
  return text
}

/** Whether an invented version has one. */
export const isAssessed = (model: string, version: number): boolean =>
  (model === 'autocomplete' && version >= 3) || stories[`${model} ${version}`] !== undefined
