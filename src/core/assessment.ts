/** How a version did on the rows that were held out: `evaluation.json` of its package. */
import type { Confusion, Metrics } from './records.ts'

/** From and to. */
export type Interval = readonly [number, number]

/** What is not optional was there before all else; a version of before has no more than that. */
export interface Assessment extends Confusion {
  readonly metrics?: Metrics
  /** Where a metric lies with a probability of 95 %, by the bootstrap over the rows. */
  readonly intervals?: Readonly<Record<string, Interval>>
  /** Of each class, or of as many as there is room for. */
  readonly classes?: readonly ClassFigures[]
  /** Of the positive class where there are two, else of each against all others. */
  readonly curves?: readonly ClassCurves[]
  readonly slices?: Slices
  readonly robustness?: Robustness
  readonly importance?: Importance
  readonly cost?: Cost
}

/** A figure that is not defined on these rows is null. */
export interface ClassFigures {
  readonly label: string
  /** Rows of the class. */
  readonly rows: number
  readonly precision: number | null
  readonly recall: number | null
  readonly specificity: number | null
  readonly f1: number | null
  readonly auc: number | null
}

/** A line by the places of its points. */
export interface Line {
  readonly x: readonly number[]
  readonly y: readonly number[]
}

export interface ClassCurves {
  readonly label: string
  /** Share of the other rows that are said to be of the class, and of its own; null where rows are all of one class. */
  readonly roc: Line | null
  /** Recall and precision; null where no row is of the class. */
  readonly precisionRecall: Line | null
  /** How likely the class was said to be, how often it was, and of how many rows. */
  readonly calibration: readonly {
    readonly predicted: number
    readonly actual: number
    readonly rows: number
  }[]
}

export interface Slices {
  /** What is told with an interval of each part. */
  readonly metric: string
  /** Rows that a part needs to count in `worst` and `gaps`. */
  readonly fewestRows: number
  /** Of next words: of how many sentences. The rows of a part are words then. */
  readonly sentences?: number
  readonly groups: readonly SliceGroup[]
  /** By metric: the part that is worst. */
  readonly worst: Readonly<Record<string, WorstSlice>>
  /** By metric: the largest difference between two parts of one group. */
  readonly gaps: Readonly<Record<string, SliceGap>>
}

/** The rows by what they have in common. */
export interface SliceGroup {
  /** Column, or name of a function. */
  readonly by: string
  /** Whether the configuration names it; others are columns of few values. */
  readonly declared: boolean
  /** Most rows first. */
  readonly parts: readonly SlicePart[]
}

export interface SlicePart {
  readonly value: string
  readonly rows: number
  readonly metrics: Metrics
  /** Where `metric` lies with a probability of 95 %; null where that cannot be told. */
  readonly interval: Interval | null
}

export interface WorstSlice {
  readonly by: string
  readonly value: string
  readonly rows: number
  readonly metric: number
}

export interface SliceGap {
  readonly by: string
  readonly best: string
  readonly worst: string
  readonly gap: number
}

/** What rows are told apart by: a column, or a function of a record; of a line it is `{ text }`. */
export type SliceRule =
  | string
  | {
      readonly name: string
      readonly of: (record: Readonly<Record<string, string>>) => string
    }

export interface SliceOptions {
  /** Null: columns of two to twelve values. */
  readonly by: readonly SliceRule[] | null
  /** Rows that a part needs to count in `worst` and `gaps`. */
  readonly fewestRows: number
}

/** Names of the metrics that a gate may hold of slices: `worst_slice_accuracy`, `slice_gap_accuracy`. */
export const worstSliceOf = (metric: string) => `worst_slice_${metric}`
export const sliceGapOf = (metric: string) => `slice_gap_${metric}`

/**
 * Ways in which rows are changed to see what becomes of the answers: letters of words, values that are missing, pictures
 * that are blurred or moved, steps against the model by its own gradients, and words that are left out or replaced against it.
 */
export const noiseKinds = [
  ...(['typos', 'missing', 'blur', 'shift'] as const),
  ...(['adversarial', 'substitutions'] as const),
] as const
export type NoiseKind = (typeof noiseKinds)[number]

export interface RobustnessOptions {
  /** How much of each kind; the unit is that of the kind. */
  readonly amounts: Readonly<Partial<Record<NoiseKind, number>>>
  /** Rows that are changed, at most. */
  readonly mostRows: number
}

export interface Robustness {
  /** What is told with an interval of each. */
  readonly metric: string
  /** Rows that were changed. */
  readonly rows: number
  /** Of the same rows as they are. */
  readonly clean: Metrics
  readonly noises: readonly NoisyFigures[]
}

export interface NoisyFigures {
  readonly noise: NoiseKind
  readonly amount: number
  /** None where the changed rows could not be judged. */
  readonly metrics: Metrics
  /** Where `metric` lies with a probability of 95 %; null where that cannot be told. */
  readonly interval: Interval | null
  /** Why nothing could be measured, as a sentence without its full stop. */
  readonly problem: string | null
}

/** What was done to the rows, in words: `5 % of the words misspelt`. */
export const noiseWords = (noise: NoiseKind, amount: number): string => {
  const share = `${Number((100 * amount).toPrecision(3))} %`
  switch (noise) {
    case 'typos':
      return `${share} of the words misspelt`
    case 'missing':
      return `${share} of the values missing`
    case 'blur':
      return `pictures blurred by ${amount} px`
    case 'shift':
      return `pictures moved by ${amount} px`
    case 'adversarial':
      return `a step of ${amount} against the model`
    case 'substitutions':
      return `${share} of the words left out or replaced against the model`
  }
}

/** Name of the metric that a gate may hold of changed rows: `robust_accuracy_typos`. */
export const robustOf = (metric: string, noise: NoiseKind) => `robust_${metric}_${noise}`

/** How much worse a model does where the values of a column go to other rows: what it goes by. */
export interface Importance {
  /** Rows that were asked about, and how often the values of each column were dealt out anew. */
  readonly rows: number
  readonly repeats: number
  /** What is told first. */
  readonly metric: string
  /** Those it goes by most first. */
  readonly columns: readonly ColumnImportance[]
  /** Columns that were not looked at, because there are too many. */
  readonly left: number
}

export interface ColumnImportance {
  readonly column: string
  /** How much worse each metric got, below 0 where it got better; means over the repeats. */
  readonly worse: Metrics
  /** Deviation of the first metric's over the repeats. */
  readonly deviation: number
}

/** What a version costs where it is asked, measured where it was judged. */
export interface Cost {
  /** Bytes of its package. */
  readonly bytes: number
  /** Milliseconds that one row takes, of half and of 95 % of the questions; medians of several rounds. */
  readonly p50: number
  readonly p95: number
  /** Rounds, and questions of each. */
  readonly rounds: number
  readonly questions: number
}

/** Names of the metrics that a gate may hold of the cost. */
export const costMetrics = ['model_bytes', 'latency_p50_ms', 'latency_p95_ms'] as const

export const costFigures = ({ bytes, p50, p95 }: Cost): Metrics => ({
  model_bytes: bytes,
  latency_p50_ms: p50,
  latency_p95_ms: p95,
})
