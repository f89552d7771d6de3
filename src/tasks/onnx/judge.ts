/** Judges models from elsewhere by rows that say what they are. */
import type { Answer } from '../../core/answer.ts'
import { MillraceError } from '../../core/error.ts'
import type { Metrics } from '../../core/records.ts'
import type { Rows } from '../../core/rows.ts'
import { classificationMetrics } from '../../metrics/classification.ts'
import { type Pair, regressionMetrics } from '../../metrics/regression.ts'
import type { Scores } from '../../metrics/scores.ts'
import {
  baselineOf,
  type ClassScores,
  createTally,
  expectSameClasses,
  listed,
  numbering,
} from '../kit/classes.ts'
import { judgeEach } from '../kit/model.ts'
import { optionsOf } from '../kit/options.ts'
import { badRow, labelIn, numberIn, readRecord } from '../kit/record.ts'
import type { Judgement, Package } from '../kit/task.ts'
import { openOnnx } from './open.ts'
import { type OnnxOptions, onnxKind } from './options.ts'

/** By the label of the first package. Fails with `refused` where they do not answer alike, or do not say what rows are. */
export const judgeOnnx = async (packages: readonly Package[], rows: Rows): Promise<Judgement[]> => {
  const options = packages.map((opened) => optionsOf(onnxKind, opened))
  const [first] = options
  if (!first) return []
  if (first.label === null) throw unjudged('It does not say which column says what a row is.')
  const kinds = new Set(options.map(kindOf))
  if (kinds.size > 1) throw unjudged(`One answers ${[...kinds].join(', the other ')}.`)
  return kindOf(first) === 'classes'
    ? judgeClasses(packages, options, rows, first.label)
    : judgeValues(packages, rows, first.label)
}

const unjudged = (why: string) =>
  new MillraceError('refused', { what: 'The models cannot be judged by these rows.', why })

const labelsOf = ({ answers }: OnnxOptions): readonly string[] =>
  answers.kind === 'classes' || answers.kind === 'step' ? (answers.labels ?? []) : []

const kindOf = ({ answers }: OnnxOptions) => {
  if (answers.kind !== 'step') return answers.kind
  return answers.labels ? 'classes' : 'values'
}

const judgeClasses = async (
  packages: readonly Package[],
  options: readonly OnnxOptions[],
  rows: Rows,
  column: string,
): Promise<Judgement[]> => {
  const [labels = [], ...others] = options.map(labelsOf)
  expectSameClasses([labels, ...others])
  interface Told {
    readonly label: string
    readonly shares: Float32Array
  }
  const scores = (answered: readonly Told[]): ClassScores => {
    const idOf = numbering(labels)
    const counts = labels.map((_, id) => answered.filter(({ label }) => idOf(label) === id).length)
    const tally = createTally(labels, { counts, positive: positiveIn(labels) })
    for (const { label, shares } of answered) tally.add(label, shares)
    return tally.scores()
  }
  const idOf = numbering(labels)
  const unknown = new Map<string, Set<number>>()
  const judged = await judgeEach<Told>(packages, rows, {
    open: openOnnx,
    classes: labels.length,
    keep: (row, answer, place) => {
      const refusal = badRow(rows, place, 'evaluation')
      const label = labelIn(readRecord(row, refusal), column, refusal)
      if (idOf(label) < 0) unknown.set(label, (unknown.get(label) ?? new Set()).add(place))
      return { label, shares: sharesIn(answer, labels) }
    },
    metrics: (answered) => classificationMetrics(scores(answered)),
    scores,
  })
  if (unknown.size === 0) return judged
  const notes = [unknownIn(unknown, { labels, column, rows: rows.length })]
  return judged.map((each) => ({ ...each, notes }))
}

interface Known {
  readonly labels: readonly string[]
  readonly column: string
  readonly rows: number
}

/** Says which labels the models do not know. Fails with `bad_data` where they know none of the rows. */
const unknownIn = (unknown: ReadonlyMap<string, Set<number>>, { labels, column, rows }: Known) => {
  const of = [...unknown.values()].reduce((sum, places) => sum + places.size, 0)
  const what = `${of} of ${rows} rows have a label in "${column}" that the model does not know: ${listed([...unknown.keys()], 10)}.`
  if (of === rows)
    throw new MillraceError('bad_data', {
      what,
      why: `It knows ${listed(labels, 10)}.`,
      fix: 'Write the labels as the model does, or name its classes with --labels.',
    })
  return `${what} They count as wrong.`
}

const sharesIn = (answer: Answer, labels: readonly string[]): Float32Array => {
  const shares = new Map(
    answer.kind === 'classes'
      ? answer.classes.map(({ label, probability }) => [label, probability])
      : [],
  )
  return Float32Array.from(labels, (label) => shares.get(label) ?? 0)
}

const judgeValues = (
  packages: readonly Package[],
  rows: Rows,
  column: string,
): Promise<Judgement[]> =>
  judgeEach<Pair>(packages, rows, {
    open: openOnnx,
    keep: (row, answer, place) => {
      const refusal = badRow(rows, place, 'evaluation')
      const fields = readRecord(row, refusal)
      labelIn(fields, column, refusal, 'number')
      return {
        actual: numberIn(fields, column, refusal),
        predicted: answer.kind === 'values' ? (answer.values[0] ?? Number.NaN) : Number.NaN,
      }
    },
    metrics: regressionMetrics,
    scores: (pairs) => ({ kind: 'numbers', pairs }),
  })

/** Of two classes the second: the one that classifiers call positive. */
const positiveIn = (labels: readonly string[]) => (labels.length === 2 ? labels[1] : undefined)

/** Metrics of the best guess that is the same for each of the rows that were judged: their shares, or their mean. */
export const simplest = (scores: Scores): Metrics => {
  if (scores.kind === 'classes') {
    const { labels, truth } = scores
    const counts = labels.map((_, id) => truth.filter((each) => each === id).length)
    const found = Array.from(truth, (id) => labels[id] ?? '')
    return baselineOf({ labels, counts, idOf: numbering(labels) }, found, positiveIn(labels))
  }
  if (scores.kind !== 'numbers') return {}
  const { pairs } = scores
  const mean = pairs.reduce((sum, { actual }) => sum + actual, 0) / pairs.length
  const { val_loss_se: _, ...metrics } = regressionMetrics(
    pairs.map(({ actual }) => ({ actual, predicted: mean })),
  )
  return metrics
}
