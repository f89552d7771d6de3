/**
 * How well a classifier does, by how likely it says that it is right: confidence-based performance estimation, as NannyML
 * has it. It supposes that a row with such inputs is of a class as often as before, P(y|x) unchanged.
 */
import { createRng, shuffle } from '../core/rng.ts'
import { heightOf, type Rising, risingLine } from './isotonic.ts'

/** Metrics that can be estimated. */
export const estimated = ['accuracy', 'f1', 'precision', 'recall', 'auc'] as const
export type Estimated = (typeof estimated)[number]

/** What a classifier said about rows whose classes are not known. */
export interface Said {
  readonly labels: readonly string[]
  /** `[rows, classes]`, row-major. */
  readonly probabilities: ArrayLike<number>
  /** Number of the class that each row was said to be of: `[rows]`. */
  readonly answers: ArrayLike<number>
  /** The class that counts as positive where there are two. Default: the second. */
  readonly positive?: number
}

/** How often a class was right by how likely it was said to be, for each class; null: it is taken at its word. */
export type Calibrations = readonly (Rising | null)[]

/**
 * Estimates of the metrics, of two classes those of the positive one, of more means over the classes. Each probability
 * is calibrated first; of more than two classes they then are divided by their sum. Equals NannyML's `CBPE`. `auc` is
 * NaN where nothing is likely to be of a class, or everything.
 */
export const estimateMetrics = (
  said: Said,
  calibrations: Calibrations,
): Readonly<Record<Estimated, number>> => {
  const { labels, positive = 1 } = said
  const rows = said.answers.length
  const isBinary = labels.length === 2
  const ids = isBinary ? [positive] : [...labels.keys()]
  const likely = isBinary
    ? calibratedBinary(said, positive, calibrations[positive] ?? null)
    : calibratedMany(said, calibrations)
  const each = ids.map((id, at) => ofClass(said, id, likely[at] ?? new Float64Array(rows)))
  const mean = (name: keyof ClassEstimate) =>
    each.reduce((sum, estimate) => sum + estimate[name], 0) / each.length
  return {
    accuracy: accuracyOf(said, ids, likely),
    ...{ f1: mean('f1'), precision: mean('precision'), recall: mean('recall'), auc: mean('auc') },
  }
}

/** How likely each row is of each class that is told of: `[classes][rows]`. */
type Likely = readonly Float64Array[]

const calibratedBinary = (said: Said, positive: number, line: Rising | null): Likely => [
  calibratedColumn(said, positive, line),
]

const calibratedMany = (said: Said, calibrations: Calibrations): Likely => {
  const { labels } = said
  const columns = labels.map((_, id) => calibratedColumn(said, id, calibrations[id] ?? null))
  for (let row = 0; row < said.answers.length; row++) {
    const sum = columns.reduce((total, column) => total + (column[row] ?? 0), 0)
    for (const column of columns)
      column[row] = sum === 0 ? 1 / labels.length : (column[row] ?? 0) / sum
  }
  return columns
}

const calibratedColumn = (said: Said, id: number, line: Rising | null): Float64Array => {
  const plain = columnOf(said, id)
  return line === null ? plain : plain.map((score) => heightOf(line, score))
}

const columnOf = ({ labels, probabilities, answers }: Said, id: number): Float64Array =>
  Float64Array.from(
    { length: answers.length },
    (_, row) => probabilities[row * labels.length + id] ?? 0,
  )

const accuracyOf = ({ answers }: Said, ids: readonly number[], likely: Likely): number => {
  const places = new Map(ids.map((id, at) => [id, at]))
  const [only] = likely
  let sum = 0
  for (let row = 0; row < answers.length; row++) {
    const at = places.get(answers[row] ?? -1)
    // Of two classes only the positive one is told of.
    sum += at === undefined ? 1 - (only?.[row] ?? 0) : (likely[at]?.[row] ?? 0)
  }
  return sum / answers.length
}

interface ClassEstimate {
  readonly f1: number
  readonly precision: number
  readonly recall: number
  readonly auc: number
}

/** What is likely of the class and said to be, and what only one of both. */
const ofClass = (said: Said, id: number, likely: Float64Array): ClassEstimate => {
  let [hits, false_, missed] = [0, 0, 0]
  for (let row = 0; row < likely.length; row++) {
    const chance = likely[row] ?? 0
    if (said.answers[row] === id) {
      hits += chance
      false_ += 1 - chance
    } else missed += chance
  }
  return {
    precision: ratio(hits, hits + false_),
    recall: ratio(hits, hits + missed),
    f1: ratio(hits, hits + 0.5 * (false_ + missed)),
    auc: areaOf(columnOf(said, id), likely),
  }
}

const ratio = (part: number, whole: number) => (whole === 0 ? 0 : part / whole)

/** Area under the ROC curve of scores whose truth is only likely, each row a step of its own. */
const areaOf = (scores: Float64Array, likely: Float64Array): number => {
  const order = Uint32Array.from(scores, (_, row) => row).sort(
    (one, other) => (scores[other] ?? 0) - (scores[one] ?? 0) || other - one,
  )
  let [hits, misses, area] = [0, 0, 0]
  for (const row of order) {
    const chance = likely[row] ?? 0
    area += (1 - chance) * (hits + chance / 2)
    hits += chance
    misses += 1 - chance
  }
  return area / (hits * misses)
}

/** Splits by which it is looked whether calibrating helps, the part that each holds out, and bins of its error. */
const trial = { splits: 10, share: 0.1, bins: 10 }

/** Rows of a class that calibrating needs at least. */
const fewest = 20

/**
 * The line of a class, or null where its probabilities are at their word as good as calibrated ones would be: what a line
 * learns from nine tenths of the rows is held against the last tenth, ten times.
 */
export const calibrationOf = (
  scores: Float64Array,
  truth: Uint8Array,
  seed: number,
): Rising | null => {
  const groups = [0, 1].map((value) => [...truth.keys()].filter((row) => truth[row] === value))
  if (groups.some(({ length }) => length < fewest)) return null
  const rng = createRng(seed)
  const told: { plain: number; calibrated: number; was: number }[] = []
  for (let split = 0; split < trial.splits; split++) {
    const held = new Set(
      groups.flatMap((rows) =>
        shuffle([...rows], rng).slice(0, Math.round(trial.share * rows.length)),
      ),
    )
    const learnt = [...truth.keys()].filter((row) => !held.has(row))
    const line = risingLine(
      learnt.map((row) => scores[row] ?? 0),
      learnt.map((row) => truth[row] ?? 0),
    )
    for (const row of held) {
      const plain = scores[row] ?? 0
      told.push({ plain, calibrated: heightOf(line, plain), was: truth[row] ?? 0 })
    }
  }
  const before = errorOf(told.map(({ plain, was }) => [plain, was]))
  const after = errorOf(told.map(({ calibrated, was }) => [calibrated, was]))
  return before > after ? risingLine(scores, truth) : null
}

/** Expected calibration error over bins of as many rows. */
const errorOf = (told: (readonly [said: number, was: number])[]): number => {
  const sorted = told.sort(([one], [other]) => one - other)
  const width = Math.max(1, Math.floor(sorted.length / trial.bins))
  let error = 0
  for (let bin = 0; bin < trial.bins; bin++) {
    const some = sorted.slice(bin * width, bin === trial.bins - 1 ? undefined : (bin + 1) * width)
    error += Math.abs(some.reduce((sum, [said, was]) => sum + said - was, 0))
  }
  return error / sorted.length
}
