/** The classes that training rows have, and what tasks with classes share. */
import { MillraceError } from '../core/error.ts'
import type { Figures, Suggestion } from '../core/records.ts'
import { report } from './report.ts'
import type { ClassWeights } from './task.ts'

export interface Classes {
  /** Sorted, as numbers where all are numbers; the place of a label is the number of its class. */
  readonly labels: readonly string[]
  /** Training rows of each class. */
  readonly counts: readonly number[]
  /** Number of a class, −1 for one that is not known. */
  idOf(label: string): number
}

/**
 * Classes from how many training rows there are of each. Fails with `bad_data` where they cannot be told
 * apart: all rows are of one class, or each row is of a class of its own.
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
  return { labels, counts, idOf: numbering(labels) }
}

/** As numbers where all labels are numbers, else as texts. */
const inOrder = (labels: readonly string[]): string[] => {
  const numbers = labels.every((label) => label !== '' && Number.isFinite(Number(label)))
  return labels.toSorted(
    (one, other) => (numbers ? Number(one) - Number(other) : 0) || (one < other ? -1 : 1),
  )
}

/** Number of a label in a list, −1 for one that is not in it. */
export const numbering = (labels: readonly string[]): Classes['idOf'] => {
  const ids = new Map(labels.map((label, id) => [label, id]))
  return (label) => ids.get(label) ?? -1
}

/** What guessing by the classes' shares of the training rows gives on rows of these labels. */
export const baselineOf = ({ counts, idOf }: Classes, labels: Iterable<string>): Figures => {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const best = counts.indexOf(Math.max(...counts))
  const sums = { loss: 0, count: 0, hits1: 0, rows: 0 }
  for (const label of labels) {
    sums.rows++
    const id = idOf(label)
    if (id < 0) continue
    sums.count++
    sums.loss -= Math.log((counts[id] ?? 0) / total)
    if (id === best) sums.hits1++
  }
  return figuresOf(sums)
}

/**
 * From the sums of a validation graph: `val_loss` is the mean of −log probability over the rows of known
 * classes (`count`), `accuracy` the share of all rows (`rows`, default `count`) whose likeliest class is
 * theirs. Fails with `bad_data` where no class is known.
 */
export const figuresOf = ({ loss = 0, count = 0, hits1 = 0, rows = count }: Figures): Figures => {
  if (count > 0) return { val_loss: loss / count, accuracy: hits1 / rows }
  throw new MillraceError('bad_data', {
    what: `None of the ${rows} validation rows is of a class that the training rows have.`,
    fix: 'Give more rows, or set another share of them aside (validationSplit).',
  })
}

/**
 * Weight of each class by its number. Fails with `bad_config` for a label that no training row has,
 * and for a weight below 0.
 */
export const weightsOf = ({ labels, counts }: Classes, asked: ClassWeights): Float32Array => {
  if (asked === 'balanced') {
    const total = counts.reduce((sum, count) => sum + count, 0)
    return Float32Array.from(counts, (count) => total / (labels.length * count))
  }
  for (const [label, weight] of Object.entries(asked)) {
    if (!labels.includes(label))
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
  const given = new Map(Object.entries(asked))
  const weights = Float32Array.from(labels, (label) => given.get(label) ?? 1)
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
): Suggestion[] =>
  labels
    .map((word, id) => ({ word, probability: shares[id] ?? 0 }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, k)

/** A few of many names, for messages. */
export const listed = (names: readonly string[], most = 20): string => {
  const shown = names.slice(0, most).map((name) => JSON.stringify(name.slice(0, 60)))
  return `${shown.join(', ') || 'none'}${names.length > most ? ` and ${names.length - most} more` : ''}`
}

/** Collects the probabilities of rows, one after another, for the figures of all of them. */
export interface Tally {
  /** `shares`: probabilities of the classes, in the order of the labels. */
  add(label: string, shares: Float32Array): void
  /** See `report`. Losses and areas count the rows of `common` classes. */
  figures(): Figures
}

export const createTally = (
  labels: readonly string[],
  common: ReadonlySet<string>,
  positive?: string,
): Tally => {
  const idOf = numbering(labels)
  const truth: number[] = []
  const counted: number[] = []
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
      counted.push(common.has(label) ? 1 : 0)
    },
    figures: () =>
      report({
        labels,
        truth: Int32Array.from(truth),
        probabilities: probabilities.subarray(0, truth.length * labels.length),
        counted: Uint8Array.from(counted),
        ...(positive === undefined ? {} : { positive: idOf(positive) }),
      }),
  }
}
