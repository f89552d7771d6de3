/**
 * Evidence that may be looked at any time: only bad answers are looked at. Of so many bad answers, how many were the
 * candidate's? Were it r times as bad as the stable version, a bad answer would be its with the chance
 * θ(r) = r·π / (1 − π + r·π), π being its share of the questions then. The likelihood of what was seen for an r beyond
 * a limit, of that at the limit, is a nonnegative supermartingale wherever r is within: it exceeds 1/α with a chance of
 * at most α, ever (Ville). A mixture over twelve alternatives stays one (Robbins; a mixture sequential probability ratio test).
 */
import type { Evidence, MeasureEvidence, Seen } from '../core/rollout.ts'

/** Twelve alternatives, times the limit: 1.15 to 16, each as much more than the one before. */
const alternatives = Array.from({ length: 12 }, (_, at) => 1.15 * (16 / 1.15) ** (at / 11))

const nothingSeen: Seen = { answers: 0, bad: 0 }

const none: MeasureEvidence = {
  ...{ stable: nothingSeen, candidate: nothingSeen },
  here: { stable: nothingSeen, candidate: nothingSeen },
  back: alternatives.map(() => 0),
  on: alternatives.map(() => 0),
}

export const noEvidence: Evidence = { errors: none, latency: none, quality: none }

/** Bad answers that were given while the candidate had one share of the questions. */
export interface Bad {
  /** π, 0 to 1. At the ends it says nothing. */
  readonly share: number
  readonly stable: number
  readonly candidate: number
}

/** What is new of a measure. */
export interface News {
  readonly stable: Seen
  readonly candidate: Seen
  readonly bad: readonly Bad[]
  /** Questions that both were asked, and to which just one gave a bad answer, by who did. */
  readonly pairs: { readonly stable: number; readonly candidate: number }
}

/** Limits that a candidate is held to: how many times as bad it may be, and how many times at most where it is to be promoted. */
export interface Limits {
  readonly margin: number
  readonly twice: number
}

export const withNews = (
  { stable, candidate, here, back, on }: MeasureEvidence,
  news: News,
  { margin, twice }: Limits,
): MeasureEvidence => ({
  stable: plus(stable, news.stable),
  candidate: plus(candidate, news.candidate),
  here: { stable: plus(here.stable, news.stable), candidate: plus(here.candidate, news.candidate) },
  back: alternatives.map(
    (times, at) =>
      // The same questions need no margin: one that is as good has as many of them.
      Number(back[at]) + gain(news.bad, margin, margin * times) + gain(paired(news), 1, times),
  ),
  on: alternatives.map(
    (times, at) => Number(on[at]) + gain([...news.bad, ...paired(news)], twice, twice / times),
  ),
})

const paired = ({ pairs }: News): Bad[] => [{ share: 0.5, ...pairs }]

/** The same where another share begins: what is counted by shares begins anew. */
export const hereAnew = (evidence: Evidence): Evidence => {
  const here = { stable: nothingSeen, candidate: nothingSeen }
  return {
    errors: { ...evidence.errors, here },
    latency: { ...evidence.latency, here },
    quality: { ...evidence.quality, here },
  }
}

/** The same where the candidate has to show anew that it is good; what speaks against it stays. */
export const shownAnew = (evidence: Evidence): Evidence => {
  const anew = ({ back }: MeasureEvidence): MeasureEvidence => ({ ...none, back })
  return {
    errors: anew(evidence.errors),
    latency: anew(evidence.latency),
    quality: anew(evidence.quality),
  }
}

const plus = (a: Seen, b: Seen): Seen => ({ answers: a.answers + b.answers, bad: a.bad + b.bad })

/** Logarithm of how many times as likely bad answers are at one ratio as at another. */
const gain = (bad: readonly Bad[], from: number, to: number): number =>
  bad.reduce((sum, { share, stable, candidate }) => {
    if (share <= 0 || share >= 1) return sum
    const [at, beyond] = [theta(from, share), theta(to, share)]
    return (
      sum + candidate * Math.log(beyond / at) + stable * (Math.log1p(-beyond) - Math.log1p(-at))
    )
  }, 0)

const theta = (ratio: number, share: number) => (ratio * share) / (1 - share + ratio * share)

/** How many times as likely what was seen is, mixed over the alternatives. 1 where nothing was seen; 1e300 at most. */
export const evidenceOf = (logs: readonly number[]): number => {
  const highest = Math.max(...logs)
  const mean = logs.reduce((sum, log) => sum + Math.exp(log - highest), 0) / logs.length
  return Math.exp(Math.min(highest + Math.log(mean), 690))
}
