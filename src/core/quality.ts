/** How well the answers of a window are, by labels that came later, and how well they may be without. */
import type { Interval } from './assessment.ts'

/**
 * `steady`: chance explains what differs. `hint`: it hardly does, in this window alone or by little; shown, never sent.
 * `alarm`: it differs by enough, in this window and the one before it. `unmeasured`: nothing can be said, which is not steady.
 */
export type FeatureState = 'steady' | 'hint' | 'alarm' | 'unmeasured'

/** A metric of a window beside that of the rows that were held out. */
export interface QualityFigure {
  readonly metric: string
  readonly value: number
  /** Where it lies with a probability of 95 %; null where that cannot be told. */
  readonly interval: Interval | null
  /** The same of the rows that were held out; null where the version does not say. */
  readonly before: number | null
  readonly beforeInterval: Interval | null
  readonly state: FeatureState
  /** Why it is unmeasured, as a sentence; else null. */
  readonly reason: string | null
}

/** What became of the labels of a window. */
export interface LabelCounts {
  /** Answers of the window, and those of them that somebody has said a label of. */
  readonly answers: number
  readonly labelled: number
  /** Those that the metrics are of; of very many a sample, drawn by chance. */
  readonly counted: number
  /** Labelled in more than one way: the last label stands. */
  readonly contradicted: number
  /** Of a label that names no class, or is no number: they are not counted. */
  readonly unreadable: number
  /** Whose answer is not kept whole: they are not counted. */
  readonly unseen: number
  /** Said long after their answer. They are counted. */
  readonly late: number
  /** Said before their answer, as where clocks differ. They are counted. */
  readonly early: number
}

export interface Quality {
  readonly state: FeatureState
  /** Why it is unmeasured, as a sentence; else null. */
  readonly reason: string | null
  /** The metric that decides. */
  readonly metric: string | null
  /** That one first. */
  readonly figures: readonly QualityFigure[]
  readonly labels: LabelCounts
}

/** What an estimate supposes. */
export const supposed = 'assumes P(y|x) unchanged'

/** Quality without labels. Shown apart, and never an alarm by itself. */
export interface EstimatedQuality {
  /** Answers that it is of. */
  readonly rows: number
  readonly supposes: typeof supposed
  /** Of the sampling error alone; `hint` where it is worse by more than that. Empty where it cannot be told. */
  readonly figures: readonly QualityFigure[]
  /** Why it cannot be told, as a sentence; else null. */
  readonly reason: string | null
}
