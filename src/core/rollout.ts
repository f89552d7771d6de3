/** How a version takes the place of another one, step by step, and what is known on the way. */
import type { Author } from './records.ts'

/**
 * Which versions of its model answer for an endpoint, and how a new one takes over.
 * `at once`: the champion, as soon as it is open. `blue/green`: all questions go over at a time, and back where many fail.
 * `canary`: a share that grows by steps. `shadow`: the candidate is asked as well, and its answers are kept, never given.
 */
export const policies = ['at once', 'blue/green', 'canary', 'shadow', 'shadow then canary'] as const
export type Policy = (typeof policies)[number]

/** What keeps a caller with one version. */
export type Sticky = { readonly header: string } | { readonly column: string }

/** What may go wrong with an answer. */
export const measures = ['errors', 'latency', 'quality'] as const
export type Measure = (typeof measures)[number]

/** Limits of a rollout, every default filled in. Times: milliseconds. Shares and chances: 0 to 1. */
export interface RolloutPlan {
  /** Shares of the questions that a canary answers, one after the other. */
  readonly steps: readonly number[]
  /** Null: each question is drawn by itself. */
  readonly sticky: Sticky | null
  /** Share of the questions that a shadow is asked as well. */
  readonly shadow: number
  /** How long each step lasts at least. */
  readonly stepFor: number
  /** How long a candidate is watched at least before it is promoted. */
  readonly leastTime: number
  /** Answers of a candidate, or of those who are kept with it the persons, before it is promoted. */
  readonly leastAnswers: number
  /** Labelled answers of a candidate before it is promoted; 0: none are waited for. */
  readonly leastLabels: number
  /** Bad answers of a candidate before it is returned. */
  readonly leastBad: number
  /** Without a verdict for so long it is undecided. */
  readonly longest: number
  /** Chance at most that a candidate is returned that is within the margin. */
  readonly alpha: Readonly<Record<Measure, number>>
  /** Chance at most that a candidate is promoted that is at least `twice` as bad. */
  readonly promoteAlpha: number
  /** How many times as often a candidate may fail or be wrong. */
  readonly margin: number
  /** How much longer than the slowest twentieth of the stable version's answers one may take: 0.1 is a tenth. */
  readonly tolerance: number
  /** How many times as often a promoted candidate is bad at most. */
  readonly twice: number
  /** Or how much more of its answers are bad at most. */
  readonly near: number
  /** Share of failed answers beyond which blue/green goes back. */
  readonly mostFailed: number
}

export const usualPlan: RolloutPlan = {
  steps: [0.05, 0.25, 0.5],
  sticky: null,
  shadow: 1,
  stepFor: 120_000,
  leastTime: 600_000,
  leastAnswers: 500,
  leastLabels: 0,
  leastBad: 5,
  longest: 86_400_000,
  alpha: { errors: 0.02, latency: 0.02, quality: 0.01 },
  promoteAlpha: 0.05,
  margin: 1.25,
  tolerance: 0.1,
  twice: 2,
  near: 0.005,
  mostFailed: 0.05,
}

/** What is said anew of a plan; the rest stays. */
export type PlanChange = {
  readonly [Field in keyof Omit<RolloutPlan, 'alpha'>]?: RolloutPlan[Field] | undefined
} & { readonly alpha?: { readonly [Each in Measure]?: number | undefined } | undefined }

export const planWith = (
  { alpha = {}, ...fields }: PlanChange,
  before: RolloutPlan,
): RolloutPlan => ({
  ...before,
  ...given(fields),
  alpha: { ...before.alpha, ...given(alpha) },
})

const given = (fields: object) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

/** Labels that a plan waits for where it is said that labels decide. */
export const usualLabels = 200

/**
 * Where a rollout stands. `ready`: its candidate is being opened. `shadow`: it is asked beside. `shift`: it answers a
 * growing share. `judge`: it has its last share and waits for its verdict. `drain`: it has its verdict, and the other
 * version gives its last answers. `ended`.
 */
export const phases = ['ready', 'shadow', 'shift', 'judge', 'drain', 'ended'] as const
export type Phase = (typeof phases)[number]

/** What became of a candidate. `superseded`: a newer one came. `cancelled`: somebody ended it, or its endpoint went. */
export const rolloutVerdicts = ['promoted', 'returned', 'superseded', 'cancelled'] as const
export type RolloutVerdict = (typeof rolloutVerdicts)[number]

/** What is known of one measure. */
export interface MeasureEvidence {
  /** Answers that were looked at, and those of them that were bad. */
  readonly stable: Seen
  readonly candidate: Seen
  /** Those since the candidate has the share that it has. */
  readonly here: { readonly stable: Seen; readonly candidate: Seen }
  /** Logarithms of what each alternative makes of it, for being worse than the margin. */
  readonly back: readonly number[]
  /** The same for being better than `twice`. */
  readonly on: readonly number[]
}

export interface Seen {
  readonly answers: number
  readonly bad: number
}

export type Evidence = Readonly<Record<Measure, MeasureEvidence>>

/** A rollout as it is kept. Times: milliseconds since 1970. */
export interface Rollout {
  readonly id: string
  readonly endpoint: string
  readonly model: string
  /** Version that answered when it began, and the one that is to take over. */
  readonly stable: number
  readonly candidate: number
  readonly policy: Policy
  readonly plan: RolloutPlan
  readonly phase: Phase
  /** Which of the steps, from 0; 0 before the first. */
  readonly step: number
  /** Share of the questions that go to the candidate. */
  readonly weight: number
  /** Share that it is asked beside. */
  readonly shadow: number
  readonly verdict: RolloutVerdict | null
  /** Why it has its verdict, or is where it is, in words. */
  readonly reason: string
  /** Why no verdict can be had, in words; null while one may come. */
  readonly undecided: string | null
  /** What the candidate could not read that it was asked, in words; null, or not there, where it was nothing yet. */
  readonly unread?: string | null | undefined
  /** Time that was watched in this phase or step, and in all. */
  readonly phaseMs: number
  readonly watchedMs: number
  /** Records of the log before this moment were looked at. */
  readonly readTo: number
  /** Labels up to this one, by their place in the log, were looked at. */
  readonly labelsTo: number
  /** Where they were when it began. */
  readonly labelsFrom: number
  /** Milliseconds beyond which an answer counts as slow; null before it is known. */
  readonly slowMs: number | null
  readonly evidence: Evidence
  readonly author: Author
  readonly createdAt: number
  readonly changedAt: number
  readonly endedAt: number | null
  /** Raised by each change. */
  readonly generation: number
}

/** A rollout that begins. */
export type NewRollout = Omit<Rollout, 'id' | 'createdAt' | 'changedAt' | 'endedAt' | 'generation'>

/** One look at the log: what was new, and what is known since. */
export interface RolloutPoint {
  readonly from: number
  readonly to: number
  /** Labels up to this one, by their place in the log, were looked at. */
  readonly labelsTo: number
  readonly phase: Phase
  readonly step: number
  readonly weight: number
  /** Milliseconds beyond which an answer counted as slow. */
  readonly slowMs: number | null
  /** Looks that became one, of long ago; `slowMs` is that of the last of them. Default 1. */
  readonly looks?: number | undefined
  /** What was new, by measure. */
  readonly counts: Readonly<Record<Measure, { readonly stable: Seen; readonly candidate: Seen }>>
  /** How many times as likely what was seen is if the candidate is worse, and if it is good; by measure. */
  readonly back: Readonly<Record<Measure, number>>
  readonly on: Readonly<Record<Measure, number>>
}

/** Whether somebody may still be asked for its candidate. */
export const isUnderWay = ({ phase }: Pick<Rollout, 'phase'>): boolean =>
  phase !== 'drain' && phase !== 'ended'

/** Why it ended, where somebody ended it. */
export const reasonByHand = (verdict: 'promoted' | 'returned', author: string): string =>
  `${verdict === 'promoted' ? 'Promoted' : 'Returned'} by ${author}.`

/** Whether somebody ended it, and not what was seen. */
export const wasByHand = ({ reason }: Pick<Rollout, 'reason'>): boolean =>
  /^(Promoted|Returned) by /.test(reason)

/**
 * The alias that an endpoint's stable version has. The endpoint that a model has by its name goes by the champion;
 * another one that does not take over at once has its own.
 */
export const stableAlias = (
  endpoint: string,
  { model, policy }: { model: string; policy: Policy },
) => (endpoint === model || policy === 'at once' ? 'champion' : aliasOf(endpoint, '.stable'))

/** The alias of a version that passed its gate and waits to take over. */
export const candidateAlias = 'candidate'

/** The alias of the version that is to take over at an endpoint, while it is. */
export const candidateAliasAt = (endpoint: string, model: string): string =>
  endpoint === model ? candidateAlias : aliasOf(endpoint, '.candidate')

/** Characters of an alias at most. */
const longestAlias = 100

/** Of an endpoint whose name is too long for that its beginning and a digest of all of it, so that no two have the same. */
const aliasOf = (endpoint: string, end: string): string => {
  if (endpoint.length + end.length <= longestAlias) return `${endpoint}${end}`
  const digest = `.${digestOf(endpoint)}`
  return `${endpoint.slice(0, longestAlias - end.length - digest.length)}${digest}${end}`
}

/** 64 bits as hexadecimal digits: FNV-1a (Fowler, Noll, Vo 1991). */
const digestOf = (text: string): string => {
  let hash = 0xcbf29ce484222325n
  for (const byte of new TextEncoder().encode(text))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  return hash.toString(16).padStart(16, '0')
}
