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
