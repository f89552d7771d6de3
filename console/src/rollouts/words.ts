/** What is said of rollouts. What a rollout waits for, and why it ended, the server says itself. */
import type { Measure, Policy } from '../../../src/core/rollout.ts'
import type { RolloutView } from '../../../src/operations/contract.ts'
import { count, duration } from '../format.ts'

export const measureNames: Readonly<Record<Measure, string>> = {
  errors: 'Errors',
  latency: 'Latency',
  quality: 'Quality',
}

/** What counts as bad of a measure, and of which answers. */
export const measureMeanings: Readonly<Record<Measure, string>> = {
  errors: 'answers that failed',
  latency: 'answers that were slow',
  quality: 'labelled answers that were wrong',
}

export const policyWords: Readonly<Record<Policy, string>> = {
  'at once': 'takes over at once',
  'blue/green': 'gets all questions at a time (blue/green)',
  canary: 'gets a share that grows by steps (canary)',
  shadow: 'is asked beside, and never answers before it is promoted (shadow)',
  'shadow then canary': 'is asked beside first, then gets a share that grows (shadow, then canary)',
}

type Standing = Pick<RolloutView, 'phase' | 'verdict' | 'undecided'>

/** How it stands, in a word or two. */
export const standingWords = ({ phase, verdict, undecided }: Standing): string => {
  if (verdict !== null) return phase === 'drain' ? `${verdict}, draining` : verdict
  if (undecided !== null) return 'undecided'
  switch (phase) {
    case 'ready':
      return 'being opened'
    case 'shadow':
      return 'asked beside'
    case 'shift':
      return 'share grows'
    case 'judge':
      return 'waits for its verdict'
    default:
      return phase
  }
}

/** Colour is for what is under way, and for what went wrong. */
export const toneOf = ({ verdict, undecided }: Standing): 'plain' | 'work' | 'bad' => {
  if (verdict === 'returned') return 'bad'
  if (verdict !== null) return 'plain'
  return undecided === null ? 'work' : 'bad'
}

/** What is to be said first: why it ended, why no verdict can be had, or what it waits for. */
export const saidOf = ({
  verdict,
  reason,
  undecided,
  waits,
}: Pick<RolloutView, 'verdict' | 'reason' | 'undecided' | 'waits'>): string =>
  verdict === null ? (undecided ?? waits ?? reason) : reason

/** Evidence beyond which no axis goes: what lies further out is drawn there, and said to. */
export const mostEvidence = 1e6
export const leastEvidence = 1e-3

/** Evidence as it is read: how many times as likely what was seen is. */
export const evidenceWords = (value: number): string => {
  if (value >= mostEvidence) return `${count(mostEvidence)} or more`
  if (value <= leastEvidence) return `${leastEvidence} or less`
  return value >= 100 ? count(value) : String(Number(value.toPrecision(2)))
}

/** The same beside an axis, where there is little room. */
export const evidenceTick = (value: number): string =>
  value >= 1000 || value < 0.001
    ? `10${superscript(Math.round(Math.log10(value)))}`
    : String(Number(value.toPrecision(2)))

const superscript = (power: number) =>
  String(power).replace(/[-\d]/g, (sign) => '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'['-0123456789'.indexOf(sign)] ?? sign)

/** A share that somebody set, without figures that say nothing: "5 %", "12.5 %". */
export const shareWords = (share: number): string =>
  `${Number((100 * share).toPrecision(3))}\u202f%`

/** A length of time that somebody set: "30 min", "1 h 30 min". */
export const lengthWords = (time: number): string =>
  duration(time)
    .replace(/\.0(?=\u00a0)/, '')
    .replace(/ 0?0\u00a0(s|min|h)$/, '')
