/** How well a classifier tells classes apart: metrics of its probabilities against the truth. */
import type { Metrics } from '../core/records.ts'
import { brierScore, calibrationCurve, calibrationError } from './calibration.ts'
import { averagePrecision, orderOf, rocArea, type Scored, stepsOf } from './curves.ts'
import { standardError } from './error.ts'

/** What a classifier said about rows whose classes are known. */
export interface Answers {
  /** Classes by their number. */
  readonly labels: readonly string[]
  /** Number of the true class of each row, −1 for one that the classifier does not know: `[rows]`. */
  readonly truth: Int32Array
  /** `[rows, classes]`, row-major. */
  readonly probabilities: Float32Array | Float64Array
  /** How much each row counts, 0 or more: `[rows]`. Default: 1 each. */
  readonly weights?: Float64Array
  /** Training rows of each class, whose shares are the simplest guess: `[classes]`. Default: not known. */
  readonly counts?: readonly number[]
  /** The class that counts as positive where there are two. Default: the second. */
  readonly positive?: number
}

/** Metrics of one class against all others. */
export interface ClassReport {
  readonly label: string
  /** Rows of the class among those that were said to be of it, 0 where none were; undefined where none are. */
  readonly precision: number | undefined
  /** Rows that were said to be of the class among those that are; undefined where none are. */
  readonly recall: number | undefined
  /** 2·precision·recall / (precision + recall), 0 where both are; undefined where none are of the class. */
  readonly f1: number | undefined
  /** Rows of the class; with weights, their weight. */
  readonly support: number
  /** Area under the ROC curve; undefined where all counted rows are of the class, or none are. */
  readonly auc: number | undefined
  /** Σ precision · (recall − recall before) down the ranking; undefined as `auc`. */
  readonly averagePrecision: number | undefined
}

/** Answers with what of them does not depend on weights. */
interface Read extends Answers {
  /** The likeliest class of each row, the first of equals: `[rows]`. */
  readonly guesses: Int32Array
  /** How many classes are said to be likelier than the true one of each row: `[rows]`. */
  readonly places: Int32Array
  /** Rows that count in the loss and in the areas under curves: those of a class that is known. */
  readonly counted: readonly number[]
  /** −log probability of the true class of each row that counts. */
  readonly losses: readonly number[]
  /** Rows that count, scored by a class, and their order. */
  ranked(id: number): Ranked
  /** How likely each guess was said to be, and whether it was right. */
  readonly sure: Scored
  /** Weights of the rows that count. */
  readonly of: Float64Array
}

type Ranked = Scored & { readonly order: Uint32Array }

/** Of more rows times classes than these the orders are made again each time: they would take too much memory. */
const mostKept = 1_000_000

const read = (answers: Answers): Omit<Read, 'of'> => {
  const guesses = guessesOf(answers)
  const counted = countedRows(answers)
  const { truth } = answers
  return {
    ...{ ...answers, guesses, counted, places: placesOf(answers) },
    losses: counted.map(
      (row) => -Math.log(Math.max(scoreOf(answers, row, truth[row] ?? 0), 1e-37)),
    ),
    ranked: rankedBy(answers),
    sure: {
      scores: Float64Array.from(counted, (row) => scoreOf(answers, row, guesses[row] ?? 0)),
      truth: Uint8Array.from(counted, (row) => (guesses[row] === truth[row] ? 1 : 0)),
    },
  }
}

const rankedBy = (answers: Answers): Read['ranked'] => {
  const kept = new Map<number, Ranked>()
  return (id) => {
    const before = kept.get(id)
    if (before) return before
    const scored = scoredBy(answers, id)
    const ranked = { ...scored, order: orderOf(scored.scores) }
    if (answers.probabilities.length <= mostKept) kept.set(id, ranked)
    return ranked
  }
}

/** Answers with weights: those of the rows that count beside those of all rows. */
const weigh = (answers: Omit<Read, 'of'>, weights: Answers['weights']): Read => {
  const { counted } = answers
  const all = { ...answers, ...(weights && { weights }) }
  const of = new Float64Array(counted.length)
  for (let at = 0; at < of.length; at++) of[at] = weightOf(all, counted[at] ?? 0)
  return { ...all, of }
}

/** Metrics of each class, in the order of the labels. */
export const classReports = (answers: Answers): ClassReport[] =>
  reportsOf(weigh(read(answers), answers.weights))

const reportsOf = (answers: Read): ClassReport[] => {
  const { labels, guesses } = answers
  const table = tableOf(answers)
  const guessed = new Float64Array(labels.length)
  guesses.forEach((guess, row) => {
    guessed[guess] = (guessed[guess] ?? 0) + weightOf(answers, row)
  })
  return labels.map((label, id) => {
    const hits = table[id]?.[id] ?? 0
    const support = table[id]?.reduce((sum, count) => sum + count, 0) ?? 0
    const curve = areasOf(answers, id)
    if (support === 0)
      return { label, precision: undefined, recall: undefined, f1: undefined, support, ...curve }
    const precision = share(hits, guessed[id] ?? 0)
    const recall = hits / support
    return { label, precision, recall, f1: f1Of(precision, recall), support, ...curve }
  })
}

/**
 * Metrics by name. `accuracy` is over all rows, those of unknown classes among the misses; so are `top3_accuracy` of more
 * than three classes and `top5_accuracy` of more than five, the share of the rows whose class is among so many likeliest
 * ones, of equally likely ones the later first, as scikit-learn counts them. `val_loss` is the
 * mean of −log probability of the true class, where a probability below 1e-37 counts as that.
 *
 * `brier` is the mean squared error of the probabilities, of more than two classes summed over them; `ece` the expected
 * calibration error of the likeliest class in ten bins (`calibrationError`).
 *
 * `val_loss_se` is the standard error, over the rows, of the mean difference between that loss and the one
 * of guessing by the classes' shares: what the model gains has to be set against it.
 *
 * Of two classes `precision`, `recall` (`sensitivity`), `specificity`, `f1`, `auc` and
 * `average_precision` are those of the positive one; of more they are means over the classes. `macro_…`
 * always are means. Means leave out classes of which there is no row. A metric that is not defined, as an
 * area where all rows are of one class, is left out.
 */
export const classificationMetrics = (answers: Answers): Metrics =>
  classificationMeasure(answers)(answers.weights)

/** The metrics by the weights of the rows, `[rows]`: for many weights of the same answers. */
export const classificationMeasure = (
  answers: Answers,
): ((weights?: Answers['weights']) => Metrics) => {
  const once = read(answers)
  return (weights) => metricsOf(weigh(once, weights))
}

const metricsOf = (answers: Read): Metrics => {
  const { labels, truth, guesses, counted, losses, positive = 1 } = answers
  const classes = reportsOf(answers)
  const means = meansOver(classes)
  const areas = {
    auc: meanOf(classes.flatMap(({ auc }) => auc ?? [])),
    average_precision: meanOf(classes.flatMap((each) => each.averagePrecision ?? [])),
  }
  const one = labels.length === 2 ? classes[positive] : undefined
  return defined({
    val_loss: meanLoss(answers),
    // With weights it would be another one.
    val_loss_se: answers.weights
      ? undefined
      : answers.counts && errorOfGain(losses, counted, answers.counts, truth),
    accuracy: accuracyOf(answers, guesses),
    top3_accuracy: labels.length > 3 ? topAccuracyOf(answers, 3) : undefined,
    top5_accuracy: labels.length > 5 ? topAccuracyOf(answers, 5) : undefined,
    brier: brierOf(answers, positive),
    ece: calibrationError(calibrationCurve({ ...answers.sure, weights: answers.of })),
    ...(one ? metricsOfOne(one, classes[1 - positive]) : { ...means, ...areas }),
    macro_precision: means.precision,
    macro_recall: means.recall,
    macro_f1: means.f1,
  })
}

const accuracyOf = (answers: Read, guesses: Int32Array): number | undefined => {
  let [hits, total] = [0, 0]
  answers.truth.forEach((id, row) => {
    const weight = weightOf(answers, row)
    total += weight
    if (id === guesses[row]) hits += weight
  })
  return total > 0 ? hits / total : undefined
}

/** By the places of the true classes, which do not depend on weights. */
const topAccuracyOf = (answers: Read, most: number): number | undefined => {
  let [hits, total] = [0, 0]
  answers.places.forEach((place, row) => {
    const weight = weightOf(answers, row)
    total += weight
    if (place < most) hits += weight
  })
  return total > 0 ? hits / total : undefined
}

/** How many classes stand before the true one of each row; all, where that is not known: `[rows]`. */
const placesOf = (answers: Answers): Int32Array => {
  const { labels, truth } = answers
  return truth.map((id, row) => {
    if (id < 0) return labels.length
    const own = scoreOf(answers, row, id)
    let before = 0
    for (let other = 0; other < labels.length; other++) {
      const its = scoreOf(answers, row, other)
      if (its > own || (its === own && other > id)) before++
    }
    return before
  })
}

const meanLoss = ({ losses, of }: Read): number | undefined => {
  let [sum, total] = [0, 0]
  losses.forEach((loss, at) => {
    total += of[at] ?? 0
    sum += loss * (of[at] ?? 0)
  })
  return total === 0 ? undefined : sum / total
}

/** Of two classes that of the positive one; of more the sum over the classes, 0 to 2. */
const brierOf = (answers: Read, positive: number): number | undefined => {
  const ids = answers.labels.length === 2 ? [positive] : [...answers.labels.keys()]
  const all = ids.map((id) => brierScore({ ...answers.ranked(id), weights: answers.of }))
  return all.some((score) => score === undefined)
    ? undefined
    : all.reduce<number>((sum, score) => sum + (score ?? 0), 0)
}

const meansOver = (classes: readonly ClassReport[]) => ({
  precision: meanOf(classes.flatMap((each) => each.precision ?? [])),
  recall: meanOf(classes.flatMap((each) => each.recall ?? [])),
  f1: meanOf(classes.flatMap((each) => each.f1 ?? [])),
})

/** Of two classes those of the positive one; `other` is the negative one. */
const metricsOfOne = (one: ClassReport, other: ClassReport | undefined) => ({
  precision: one.precision,
  recall: one.recall,
  sensitivity: one.recall,
  specificity: other?.recall,
  f1: one.f1,
  auc: one.auc,
  average_precision: one.averagePrecision,
})

/** How many rows, or what weight, of each class (down) were said to be of each (across): `[classes][classes]`. */
export const confusionOf = (answers: Answers): number[][] =>
  tableOf({ ...answers, guesses: guessesOf(answers) })

const tableOf = (answers: Answers & Pick<Read, 'guesses'>): number[][] => {
  const table = answers.labels.map(() => answers.labels.map(() => 0))
  answers.truth.forEach((id, row) => {
    const line = table[id]
    const guess = answers.guesses[row] ?? 0
    if (line) line[guess] = (line[guess] ?? 0) + weightOf(answers, row)
  })
  return table
}

const weightOf = ({ weights }: Answers, row: number): number => weights?.[row] ?? 1

const scoreOf = ({ labels, probabilities }: Answers, row: number, id: number): number =>
  probabilities[row * labels.length + id] ?? 0

/** See `Read`. */
export const guessesOf = (answers: Answers): Int32Array =>
  answers.truth.map((_, row) => {
    let best = 0
    for (let id = 1; id < answers.labels.length; id++)
      if (scoreOf(answers, row, id) > scoreOf(answers, row, best)) best = id
    return best
  })

const countedRows = ({ truth }: Answers): number[] =>
  Array.from(truth.keys()).filter((row) => (truth[row] ?? -1) >= 0)

/** Rows of a known class, scored by the probability of one class. */
export const scoredBy = (answers: Answers, id: number): Scored => {
  const rows = countedRows(answers)
  return {
    scores: Float64Array.from(rows, (row) => scoreOf(answers, row, id)),
    truth: Uint8Array.from(rows, (row) => (answers.truth[row] === id ? 1 : 0)),
    weights: Float64Array.from(rows, (row) => weightOf(answers, row)),
  }
}

/** Both areas, exact: equal scores are one step. */
const areasOf = (answers: Read, id: number) => {
  const scored = answers.ranked(id)
  const steps = stepsOf({ ...scored, weights: answers.of }, scored.order)
  const auc = rocArea(steps)
  return { auc, averagePrecision: auc === undefined ? undefined : averagePrecision(steps) }
}

/** Standard error of the mean of what each row's loss is less than that of the classes' shares. */
const errorOfGain = (
  losses: readonly number[],
  rows: readonly number[],
  counts: readonly number[],
  truth: Int32Array,
): number | undefined => {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const guesses = counts.map((count) => -Math.log(count / total))
  return standardError(losses.map((loss, at) => (guesses[truth[rows[at] ?? 0] ?? 0] ?? 0) - loss))
}

const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole)

const f1Of = (precision: number, recall: number) =>
  share(2 * precision * recall, precision + recall)

const meanOf = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length

const defined = (metrics: Readonly<Record<string, number | undefined>>): Metrics =>
  Object.fromEntries(
    Object.entries(metrics).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  )
