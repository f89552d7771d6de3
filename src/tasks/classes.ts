/** What tasks with classes have in common: the classes, their weights, the simplest guess, figures. */
import { MillraceError } from '../core/error.ts'
import type { Figures } from '../core/records.ts'
import type { ClassWeights } from './task.ts'

/** The classes of the training rows; a class's number is its place. */
export interface Classes {
  /** In order: as numbers where all are numbers. */
  readonly labels: readonly string[]
  /** Training rows of each. */
  readonly counts: readonly number[]
  /** Number of a class, −1 for one that was not among the training rows. */
  idOf(label: string): number
}

/** Training rows by class → the classes. Fails with `bad_data` where they cannot be told apart. */
export const classesOf = (rows: ReadonlyMap<string, number>): Classes => {
  const numeric = [...rows.keys()].every((label) => label !== '' && Number.isFinite(Number(label)))
  const labels = [...rows.keys()].sort(
    numeric ? (a, b) => Number(a) - Number(b) : (a, b) => (a < b ? -1 : 1),
  )
  const counts = labels.map((label) => rows.get(label) ?? 0)
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (labels.length < 2)
    throw new MillraceError('bad_data', {
      what:
        labels.length === 0
          ? 'There are no training rows.'
          : `All ${total} training rows are of one class, "${labels[0]}".`,
      fix: 'Give rows of at least two classes.',
    })
  if (labels.length > 2 && labels.length === total)
    throw new MillraceError('bad_data', {
      what: `Each of the ${total} training rows is of a class of its own, such as "${labels[0]}".`,
      fix: 'Name the column with the class in `label`, and give several rows of each class.',
    })
  const ids = new Map(labels.map((label, id) => [label, id]))
  return { labels, counts, idOf: (label) => ids.get(label) ?? -1 }
}

/** The weight of each class by its number. Fails with `bad_config` for one that is not there. */
export const weightsOf = ({ labels, counts }: Classes, asked: ClassWeights): Float32Array => {
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (asked === 'balanced')
    return Float32Array.from(counts, (count) => total / (labels.length * count))
  for (const [label, weight] of Object.entries(asked)) {
    if (!labels.includes(label))
      throw new MillraceError('bad_config', {
        what: `There is a class weight for "${label}"; the classes are ${excerpt(labels)}.`,
        fix: 'Correct `classWeights`.',
      })
    if (!(weight >= 0) || !Number.isFinite(weight))
      throw new MillraceError('bad_config', {
        what: `The weight of the class "${label}" is ${weight}.`,
        fix: 'Give a number from 0.',
      })
  }
  const weights = Float32Array.from(labels, (label) => asked[label] ?? 1)
  if (weights.some((weight) => weight > 0)) return weights
  throw new MillraceError('bad_config', { what: 'All class weights are 0.' })
}

const excerpt = (labels: readonly string[]) =>
  labels.length > 20 ? `${labels.slice(0, 20).join(', ')}, …` : labels.join(', ')

/** What guessing by the classes' shares gives; each class counts once more than it was seen. */
export const baselineOf = ({ counts, idOf }: Classes, labels: Iterable<string>): Figures => {
  const total = counts.reduce((sum, count) => sum + count + 1, 0)
  const likeliest = counts.indexOf(Math.max(...counts))
  const sums = { loss: 0, count: 0, hits1: 0, rows: 0 }
  for (const label of labels) {
    const id = idOf(label)
    sums.rows++
    if (id < 0) continue
    sums.count++
    sums.loss -= Math.log(((counts[id] ?? 0) + 1) / total)
    if (id === likeliest) sums.hits1++
  }
  return figuresOf(sums)
}

/**
 * From sums over rows: `val_loss` is the mean cross-entropy of the `count` rows whose class is known, in
 * nats; `accuracy` the share of `hits1` among all `rows`, default `count`.
 */
export const figuresOf = ({ loss = 0, count = 0, hits1 = 0, rows = count }: Figures): Figures => ({
  val_loss: loss / Math.max(count, 1),
  accuracy: hits1 / Math.max(rows, 1),
})

/** Counts how well rows are told apart. */
export interface Tally {
  /** A row of the class `label`, and the probabilities a model gives its classes. */
  add(label: string, shares: Float32Array): void
  /**
   * `val_loss` and `accuracy` as in `figuresOf`; `precision`, `recall` and `f1`, means over the classes
   * that are there or were answered (0 where a class was never answered, or never there); `auc`, the area
   * under the ROC curve of each class against the others, ties counted half, as a mean over the classes
   * that are there and not all there is; with more than 100 classes there is none.
   */
  figures(): Figures
}

/** Scores of every row are kept for the areas of so many classes. */
const mostAreas = 100

/** `labels` are the model's classes by number; the loss is taken over rows of a class in `common`. */
export const createTally = (labels: readonly string[], common: ReadonlySet<string>): Tally => {
  const ids = new Map(labels.map((label, id) => [label, id]))
  const sums = { loss: 0, count: 0, hits1: 0, rows: 0 }
  const there = new Map<string, number>()
  const answered = new Map<string, number>()
  const hits = new Map<string, number>()
  const truths: number[] = []
  const scores: number[][] = labels.length > mostAreas ? [] : labels.map(() => [])
  return {
    add(label, shares) {
      const id = ids.get(label) ?? -1
      const answer = labels[bestOf(shares)] ?? ''
      sums.rows++
      if (common.has(label) && id >= 0) {
        sums.count++
        // The smallest probability that a network answers in 32 bits without losing digits.
        sums.loss -= Math.log(Math.max(shares[id] ?? 0, 1e-37))
      }
      if (answer === label) {
        sums.hits1++
        count(hits, label)
      }
      count(there, label)
      count(answered, answer)
      truths.push(id)
      for (const [each, kept] of scores.entries()) kept.push(shares[each] ?? 0)
    },
    figures() {
      const classes = [...new Set([...there.keys(), ...answered.keys()])]
      const share = (label: string, of: ReadonlyMap<string, number>) =>
        (hits.get(label) ?? 0) / Math.max(of.get(label) ?? 0, 1)
      const precision = classes.map((label) => share(label, answered))
      const recall = classes.map((label) => share(label, there))
      const f1 = classes.map(
        (label) =>
          (2 * (hits.get(label) ?? 0)) / ((there.get(label) ?? 0) + (answered.get(label) ?? 0)),
      )
      const areas = scores.flatMap((kept, id) => areaOf(kept, truths, id) ?? [])
      return {
        ...figuresOf(sums),
        precision: mean(precision),
        recall: mean(recall),
        f1: mean(f1),
        ...(areas.length > 0 ? { auc: mean(areas) } : {}),
      }
    },
  }
}

const count = (counts: Map<string, number>, label: string) =>
  counts.set(label, (counts.get(label) ?? 0) + 1)

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1)

/** Place of the largest, the first of several. */
const bestOf = (shares: Float32Array): number => {
  let best = 0
  for (let id = 1; id < shares.length; id++) if ((shares[id] ?? 0) > (shares[best] ?? 0)) best = id
  return best
}

/**
 * How often a row of the class has a larger score than another one: (sum of the ranks of its rows
 * − n·(n + 1)/2) / (n · others), with the mean rank for ties (Mann and Whitney, 1947).
 */
const areaOf = (scores: readonly number[], truths: readonly number[], id: number) => {
  const order = Float64Array.from(scores).sort()
  const ranks = new Map<number, number>()
  for (let first = 0; first < order.length; ) {
    let last = first
    while (last + 1 < order.length && order[last + 1] === order[first]) last++
    ranks.set(order[first] as number, (first + last) / 2 + 1)
    first = last + 1
  }
  let own = 0
  let sum = 0
  for (const [row, truth] of truths.entries()) {
    if (truth !== id) continue
    own++
    sum += ranks.get(scores[row] as number) ?? 0
  }
  const others = truths.length - own
  return own > 0 && others > 0 ? (sum - (own * (own + 1)) / 2) / (own * others) : null
}
