/** What is seen of the traffic of an endpoint: windows of it, what differs in them, since when and why. */
import type { EstimatedQuality, FeatureState, Quality } from './quality.ts'

export type { FeatureState }

/**
 * How long a window is: so many answers of a version, over at least so many milliseconds, or a span of time. Times are
 * those that the requests tell of; windows of time begin at whole multiples of their length since 1970, UTC.
 */
export type WindowLength =
  | { readonly by: 'rows'; readonly rows: number; readonly least: number }
  | { readonly by: 'time'; readonly ms: number }

/** What windows are held against: what the version learnt from, the window before, or what came in a span of time. */
export type Against =
  | { readonly kind: 'training' }
  | { readonly kind: 'before' }
  | { readonly kind: 'span'; readonly from: number; readonly to: number }

/** How the traffic of a model is watched for drift. */
export interface DriftRules {
  readonly window: WindowLength
  readonly against: Against
  /** Values of a feature on each side below which nothing is said of it. */
  readonly minimum: number
  /** Features that are left out. */
  readonly ignore: readonly string[]
  /** Features that weigh most, beside those that the version says: they come first. */
  readonly critical: readonly string[]
  /** How rarely chance may bring an alarm: the share of false discoveries among the features of a window, 0 to 1. */
  readonly level: number
  /** Kolmogorov–Smirnov's distance, or the total variation, below which no difference is an alarm. */
  readonly effect: number
}

/** What a feature is of: what was asked, what of it a text or a picture shows, or what was answered. */
export type FeatureOf = 'input' | 'text' | 'picture' | 'prediction'

/** Where values lie on both sides, to be drawn. Shares of the values that are there: they add up to 1. */
export type Distribution =
  | {
      readonly kind: 'number'
      /** Ascending; bin k holds edge k − 1 < x ≤ edge k, the first and the last what is beyond. `[bins − 1]` */
      readonly edges: readonly number[]
      readonly reference: readonly number[]
      readonly current: readonly number[]
    }
  | {
      readonly kind: 'category'
      /** The most frequent of both sides, 20 at most; what is left stands behind them under `null`. */
      readonly values: readonly (string | null)[]
      readonly reference: readonly number[]
      readonly current: readonly number[]
    }

/** Some figures of one side of a feature. A number has all of them, a category `rows`, `missing` and `invalid`. */
export interface SideFigures {
  /** Values that were compared, without what is missing. */
  readonly rows: number
  readonly missing: number
  /** Values that are not of the type. */
  readonly invalid: number
  readonly mean: number | null
  readonly deviation: number | null
  readonly min: number | null
  readonly median: number | null
  readonly max: number | null
  /** Different values, as far as they were counted. */
  readonly distinct: number | null
}

/** How a feature of a window differs from its reference. */
export interface FeatureDrift {
  readonly name: string
  readonly of: FeatureOf
  readonly kind: 'number' | 'category'
  readonly state: FeatureState
  /** Why it is unmeasured; else null. */
  readonly reason: string | null
  /** Whether what differs is more than chance explains and as large as the rule asks, in this window. */
  readonly exceeds: boolean
  /** Of the values. Null where they cannot be compared. */
  readonly statistic: number | null
  /** Of the values; where some are missing or invalid, twice the smaller of theirs and that of what is missing, 1 at most. */
  readonly pValue: number | null
  /** Kolmogorov–Smirnov's distance or the total variation, or that of what is there, missing and invalid, whichever is larger. */
  readonly effect: number | null
  /** Shown beside; they decide nothing. */
  readonly psi: number | null
  readonly jensenShannon: number | null
  /** Of numbers, in deviations of the reference. */
  readonly wasserstein: number | null
  /** How much answers depend on it, its part of all features, 0 to 1; null where the version does not say. */
  readonly weight: number | null
  readonly critical: boolean
  readonly before: SideFigures
  readonly now: SideFigures
  readonly distribution: Distribution | null
  /** Values of a category that the reference has not, or a tenth as often at most; the most frequent first, 10 at most, with their shares. */
  readonly fresh: readonly (readonly [value: string, share: number])[]
}

/** Words of the texts of a window. */
export interface WordFigures {
  readonly tokens: number
  /** Share of the words that the version does not know, 0 to 1; of its reference, and of the window. */
  readonly unknownBefore: number | null
  readonly unknown: number
  /** Those that came and those that went, 20 at most: share of all words before and now. */
  readonly came: readonly WordShift[]
  readonly went: readonly WordShift[]
}

export interface WordShift {
  readonly word: string
  readonly before: number
  readonly now: number
}

/** Evidence that is gathered over windows against a slow drift; see `docs/monitoring.md`. */
export interface Evidence {
  /** Of the detector of Shiryaev and Roberts; an alarm from `threshold` on. Null where the reference is too small. */
  readonly value: number | null
  readonly threshold: number
}

export type WindowState = FeatureState

/** How a window looks over those before it. */
export const driftPatterns = [
  ...(['steady', 'sudden', 'growing', 'seasonal', 'passing'] as const),
  ...(['broken_sensor', 'unit_change', 'new_category', 'type_change'] as const),
  'unclear',
] as const
export type DriftPattern = (typeof driftPatterns)[number]

/** Why a window differs, in one sentence and with the figures behind it. */
export interface Cause {
  readonly pattern: DriftPattern
  /** For people who know the model but not statistics. */
  readonly sentence: string
  /** Features by their part of what differs, the largest first; parts add up to 1 or less. */
  readonly features: readonly { readonly name: string; readonly part: number }[]
  /** Number of the window with which it began. */
  readonly since: number
}

/** A part of the answers, such as those of one branch, by its share before and now. */
export interface SliceShift {
  readonly column: string
  readonly value: string
  readonly before: number
  readonly now: number
  /** Its part of what differs in the answers, 0 to 1; null where that was not looked at. */
  readonly part: number | null
}

/** A window of answers of one version, as it was judged. Times are milliseconds since 1970, of the requests. */
export interface MonitorWindow {
  readonly endpoint: string
  readonly version: number
  /** From 1 on, of the endpoint and version. */
  readonly number: number
  readonly from: number
  readonly to: number
  /** When it was judged. */
  readonly judgedAt: number
  readonly answers: number
  /** Answers of them that were looked at, a sample drawn by chance where there are too many. */
  readonly sampled: number
  readonly failures: number
  readonly anomalies: number
  readonly state: WindowState
  /** Why it is unmeasured; else null. */
  readonly reason: string | null
  readonly features: readonly FeatureDrift[]
  readonly words: WordFigures | null
  readonly slices: readonly SliceShift[]
  /** How good its answers may be, without labels; null where the version does not say how it was calibrated. */
  readonly estimate?: EstimatedQuality | null | undefined
  readonly evidence: Evidence
  /** Null where it is steady or unmeasured. */
  readonly cause: Cause | null
}

/** What the windows of a version are held against. */
export type ReferenceKind = 'training' | 'evaluation' | 'first' | 'before' | 'span'

/** How far the windows of a version are. */
export interface WatchedVersion {
  readonly version: number
  /** What they are held against; null where that could not be read. */
  readonly reference: ReferenceKind | null
  /** What people should know of it, or why nothing is said of its windows; null where there is nothing to be said. */
  readonly note: string | null
  /** Answers of its open windows, and since when. */
  readonly open: { readonly answers: number; readonly from: number } | null
  /** Answers that came after their window was judged: they are in none until that is judged again. */
  readonly late: number
  /** Answers that told of a time to come: they are where they came in. */
  readonly ahead: number
}

/** How the traffic of an endpoint is watched. */
export interface MonitorStatus {
  readonly endpoint: string
  readonly model: string
  /** Null: its traffic is not watched, by the configuration. */
  readonly rules: DriftRules | null
  /** That of the newest window of the version that answers; `unmeasured` where there is none, or nothing could be said. */
  readonly state: WindowState
  /** What that is, as a sentence. */
  readonly says: string
  /** Why it goes no further; null where it does. */
  readonly problem: string | null
  readonly versions: readonly WatchedVersion[]
  readonly newest: MonitorWindow | null
  /** When what was seen changed last, milliseconds since 1970; null where nobody has looked. */
  readonly lookedAt: number | null
}

/** Windows of the traffic of an endpoint that are asked for. */
export interface WindowsQuery {
  readonly endpoint: string
  readonly version?: number | undefined
  /** Windows that end after, and that begin before, milliseconds since 1970. */
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly state?: WindowState | undefined
  /** Behind this one. */
  readonly after?: WindowKey | undefined
  readonly limit: number
}

/** The place of a window among those of its endpoint. */
export type WindowKey = Pick<MonitorWindow, 'to' | 'version' | 'number'>

/** How good the answers of a window are, by labels that came later. */
export interface WindowQuality extends Pick<MonitorWindow, 'version' | 'number' | 'from' | 'to'> {
  readonly quality: Quality
  /** The same without labels; null where that is not told. */
  readonly estimate: EstimatedQuality | null
}
