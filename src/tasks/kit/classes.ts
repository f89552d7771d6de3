/** The classes that training rows have, and what tasks with classes share. */

import { canonical, readNumber } from '../../columns/value.ts'
import type { ClassShare } from '../../core/answer.ts'
import { MillraceError } from '../../core/error.ts'
import type { Metrics } from '../../core/records.ts'
import { classificationMetrics } from '../../metrics/classification.ts'
import type { Scores } from '../../metrics/scores.ts'
import type { ClassWeights } from './task.ts'

export interface Classes {
  /** Sorted, as numbers where all are numbers; the place of a label is the number of its class. */
  readonly labels: readonly string[]
  /** Training rows of each class. */
  readonly counts: readonly number[]
  /** Number of a class, −1 for one that is not known. */
  idOf(label: string): number
}

/** Names of the metrics that classifiers may have; which are defined depends on the rows. */
export const classMetrics: readonly string[] = [
  ...[
    'val_loss',
    'val_loss_se',
    'accuracy',
    'top3_accuracy',
    'top5_accuracy',
    'brier',
    'ece',
    'precision',
    'recall',
    'sensitivity',
    'specificity',
    'f1',
    'auc',
  ],
  ...['average_precision', 'macro_precision', 'macro_recall', 'macro_f1'],
]

/** Those that follow from what was said about each row. */
export const scoredClassMetrics: readonly string[] = classMetrics.filter(
  (name) => !name.endsWith('_se'),
)

/** With fewer rows a class, and more classes than a few, nothing can be learnt of each. */
const fewestRows = 3
const fewClasses = 10
/** So many different numbers with fractions are measured, and not names of classes. */
const mostFractions = 20

/**
 * Classes from how many training rows there are of each. Fails with `bad_data` where they cannot be told
 * apart: all rows are of one class, there are fewer than three rows a class, or the labels look like
 * numbers that were measured.
 */
export const classesOf = (found: ReadonlyMap<string, number>): Classes => {
  const labels = inOrder([...found.keys()])
  const counts = labels.map((label) => found.get(label) ?? 0)
  const total = counts.reduce((sum, count) => sum + count, 0)
  const first = JSON.stringify(labels[0])
  if (labels.length < 2)
    throw new MillraceError('bad_data', {
      what:
        labels.length === 0
          ? 'There are no training rows.'
          : `All ${total} training rows are of one class, ${first}.`,
      fix: 'Give rows of at least two classes, or name another column in `label`.',
    })
  if (labels.length > 2 && labels.length === total)
    throw new MillraceError('bad_data', {
      what: `Each of the ${total} training rows is of a class of its own, such as ${first}.`,
      fix: 'Name the column with the class in `label`, and give several rows of each class.',
    })
  const measured = looksMeasured(labels)
  if (measured || (labels.length > fewClasses && total < fewestRows * labels.length))
    throw new MillraceError('bad_data', {
      what: `The ${total} training rows are of ${labels.length} classes, such as ${listed(labels, 3)}.`,
      why:
        measured || labels.every((label) => readNumber(label) !== undefined)
          ? 'They look like numbers to be predicted, which is a regression, and not like classes.'
          : `That is fewer than ${fewestRows} rows a class.`,
      fix: 'Name the column with the class in `label`. Numbers are predicted by tabularRegression, or put into ranges first.',
    })
  return { labels, counts, idOf: numbering(labels) }
}

const looksMeasured = (labels: readonly string[]): boolean => {
  const numbers = labels.flatMap((label) => readNumber(label) ?? [])
  const fractions = numbers.filter((number) => !Number.isInteger(number))
  return numbers.length === labels.length && fractions.length > mostFractions
}

/** As numbers where all labels are numbers, else as texts. */
const inOrder = (labels: readonly string[]): string[] => {
  const numbers = labels.every((label) => label !== '' && Number.isFinite(Number(label)))
  return labels.toSorted(
    (one, other) => (numbers ? Number(one) - Number(other) : 0) || (one < other ? -1 : 1),
  )
}

/** Number of a label in a list, however it is spelt; −1 for one that is not in it. */
export const numbering = (labels: readonly string[]): Classes['idOf'] => {
  const ids = new Map(labels.map((label, id) => [canonical(label), id]))
  return (label) => ids.get(canonical(label)) ?? -1
}

/** Fails with `refused` where two models do not know the same classes: their metrics would be of other things. */
export const expectSameClasses = (all: readonly (readonly string[])[]): void => {
  const [mine = [], ...others] = all
  for (const theirs of others) {
    const more = mine.filter((label) => numbering(theirs)(label) < 0)
    const less = theirs.filter((label) => numbering(mine)(label) < 0)
    if (more.length + less.length === 0) continue
    const says = [
      ...(more.length > 0 ? [`it does not know ${listed(more, 3)}`] : []),
      ...(less.length > 0 ? [`it knows ${listed(less, 3)}, which the new version does not`] : []),
    ]
    throw new MillraceError('refused', {
      what: `Its classes are not those of the new version: ${says.join(', and ')}.`,
    })
  }
}

/** The class that counts as positive; undefined where there are more than two. */
export const positiveOf = (
  { labels, counts, idOf }: Classes,
  asked: string | null,
): string | undefined => {
  const id = asked === null ? -1 : idOf(asked)
  if (asked !== null && (labels.length > 2 || id < 0))
    throw new MillraceError('bad_config', {
      what: `\`positive\` is ${JSON.stringify(asked)}, expected one of two classes.`,
      why: `The training rows have ${listed(labels)}.`,
      fix: 'Correct it, or leave it out.',
    })
  if (labels.length > 2) return undefined
  return labels[asked === null ? ((counts[0] ?? 0) < (counts[1] ?? 0) ? 0 : 1) : id]
}

/** Metrics of guessing by the classes' shares of the training rows, and so the most frequent class, on rows of these labels. */
export const baselineOf = (
  { labels, counts }: Classes,
  found: Iterable<string>,
  positive?: string,
): Metrics => {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const shares = Float32Array.from(counts, (count) => count / total)
  const tally = createTally(labels, { positive })
  for (const label of found) tally.add(label, shares)
  return classificationMetrics(tally.scores())
}

/** Fails with `bad_data` where none of the validation rows has a class that was learnt: nothing could be said. */
export const expectKnown = (found: Iterable<string>, { idOf }: Classes): void => {
  let rows = 0
  for (const label of found) {
    if (idOf(label) >= 0) return
    rows++
  }
  if (rows > 0) throw noneKnown(rows)
}

const noneKnown = (rows: number) =>
  new MillraceError('bad_data', {
    what: `None of the ${rows} validation rows is of a class that the training rows have.`,
    fix: 'Give more rows, or set another share of them aside (validationSplit).',
  })

/**
 * From the sums of a validation graph: `val_loss` is the mean of −log probability over the rows of known
 * classes (`count`), `accuracy` the share of all rows (`rows`, default `count`) whose likeliest class is
 * theirs. Fails with `bad_data` where no class is known.
 */
export const metricsOf = ({ loss = 0, count = 0, hits1 = 0, rows = count }: Metrics): Metrics => {
  if (count > 0) return { val_loss: loss / count, accuracy: hits1 / rows }
  throw noneKnown(rows)
}

/**
 * Weight of each class by its number. Fails with `bad_config` for a label that no training row has,
 * and for a weight below 0.
 */
export const weightsOf = ({ labels, counts, idOf }: Classes, asked: ClassWeights): Float32Array => {
  if (asked === 'balanced') {
    const total = counts.reduce((sum, count) => sum + count, 0)
    return Float32Array.from(counts, (count) => total / (labels.length * count))
  }
  for (const [label, weight] of Object.entries(asked)) {
    if (idOf(label) < 0)
      throw new MillraceError('bad_config', {
        what: `\`classWeights\` names the class ${JSON.stringify(label)}, of which the training rows have no sample.`,
        why: `They have ${listed(labels)}.`,
        fix: 'Correct the label, or give rows of that class.',
      })
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY))
      throw new MillraceError('bad_config', {
        what: `\`classWeights\` gives the class ${JSON.stringify(label)} the weight ${weight}.`,
        fix: 'Give a number from 0 on.',
      })
  }
  const weights = new Float32Array(labels.length).fill(1)
  for (const [label, weight] of Object.entries(asked)) weights[idOf(label)] = weight
  if (weights.some((weight) => weight > 0)) return weights
  throw new MillraceError('bad_config', {
    what: 'All class weights are 0.',
    fix: 'Give one class at least a weight above 0.',
  })
}

/** The `k` likeliest classes, likeliest first. `shares` in the order of the labels. */
export const likeliest = (
  shares: Float32Array,
  labels: readonly string[],
  k: number,
): ClassShare[] =>
  labels
    .map((label, id) => ({ label, probability: shares[id] ?? 0 }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, k)

/** A few of many names, for messages. */
export const listed = (names: readonly string[], most = 20): string => {
  const shown = names.slice(0, most).map((name) => JSON.stringify(name.slice(0, 60)))
  return `${shown.join(', ') || 'none'}${names.length > most ? ` and ${names.length - most} more` : ''}`
}

/** Collects the probabilities of rows, one after another, for the metrics of all of them. */
export interface Tally {
  /** `shares`: probabilities of the classes, in the order of the labels. */
  add(label: string, shares: Float32Array): void
  /** What was said about the rows so far. */
  scores(): ClassScores
}

export type ClassScores = Extract<Scores, { readonly kind: 'classes' }>

/** `counts`: training rows of each class, where they are known. */
export interface TallyOptions {
  readonly positive?: string | undefined
  readonly counts?: readonly number[] | undefined
}

export const createTally = (
  labels: readonly string[],
  { positive, counts }: TallyOptions = {},
): Tally => {
  const idOf = numbering(labels)
  const truth: number[] = []
  let probabilities = new Float32Array(1024 * labels.length)
  return {
    add(label, shares) {
      const from = truth.length * labels.length
      if (from === probabilities.length) {
        const larger = new Float32Array(2 * from)
        larger.set(probabilities)
        probabilities = larger
      }
      probabilities.set(shares, from)
      truth.push(idOf(label))
    },
    scores: () => ({
      kind: 'classes',
      labels,
      truth: Int32Array.from(truth),
      probabilities: probabilities.subarray(0, truth.length * labels.length),
      ...(counts && { counts }),
      ...(positive === undefined ? {} : { positive: idOf(positive) }),
    }),
  }
}
