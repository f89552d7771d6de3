/** What the evidence says of a candidate, and in which words. */
import { percent } from '../core/figure.ts'
import {
  type Measure,
  measures,
  type Rollout,
  type RolloutPlan,
  type Seen,
} from '../core/rollout.ts'
import { counted } from '../core/text.ts'
import { evidenceOf, type Limits } from './evidence.ts'
import { boundsOf } from './rates.ts'

/** Limits of a measure. What is slow is held to the stable version by its threshold already. */
export const limitsOf = ({ margin, twice }: RolloutPlan, measure: Measure): Limits => ({
  margin: measure === 'latency' ? 1 : margin,
  twice,
})

type Judged = Pick<Rollout, 'stable' | 'candidate' | 'policy' | 'plan' | 'evidence' | 'watchedMs'>

/** Why a candidate is to be returned; null where nothing says so. */
export const whyBack = (rollout: Judged): string | null =>
  rollout.policy === 'blue/green' ? whyOff(rollout) : worseBy(rollout)

const worseBy = ({ stable, candidate, plan, evidence }: Judged): string | null => {
  for (const measure of measures) {
    const known = evidence[measure]
    const found = evidenceOf(known.back)
    const enough = 1 / plan.alpha[measure]
    if (found < enough || known.candidate.bad < plan.leastBad) continue
    return `${shareWords(measure, candidate, known.candidate)}, ${shareWords(measure, stable, known.stable)}: evidence ${figureOf(found)} against version ${candidate}, ${figureOf(enough)} is enough.`
  }
  return null
}

/** By the share of failed answers alone: once all questions go to a candidate, there is nothing to hold it against. */
const whyOff = ({ candidate, plan, evidence }: Judged): string | null => {
  const seen = evidence.errors.candidate
  const [least] = boundsOf(seen, plan.alpha.errors)
  if (least <= plan.mostFailed || seen.bad < plan.leastBad) return null
  return `${shareWords('errors', candidate, seen)}: at least ${percent(least)}% fail, and ${percent(plan.mostFailed)}% may.`
}

/** What a candidate still lacks before it may be promoted; null where it lacks nothing. */
export const whatLacks = (rollout: Judged): string | null => {
  const { plan, evidence, watchedMs, policy } = rollout
  const answers = evidence.errors.candidate.answers
  if (watchedMs < plan.leastTime)
    return `It is watched for ${timeOf(watchedMs)} of ${timeOf(plan.leastTime)}.`
  if (answers < plan.leastAnswers)
    return `It has given ${answers.toLocaleString('en')} of ${counted(plan.leastAnswers, 'answer')}.`
  const labels = evidence.quality.candidate.answers
  if (labels < plan.leastLabels)
    return `${labels.toLocaleString('en')} of ${counted(plan.leastLabels, 'label')} of its answers have come.`
  if (policy === 'blue/green') return failingStill(rollout)
  const needed = measures.filter(
    (measure) =>
      (measure !== 'quality' || plan.leastLabels > 0) &&
      (measure !== 'latency' || evidence.latency.candidate.answers > 0),
  )
  const open = needed.find((measure) => !isGood(rollout, measure))
  return open === undefined
    ? null
    : `Its ${names[open]} may still be ${plan.twice} times as often bad as those of version ${rollout.stable}.`
}

const names: Readonly<Record<Measure, string>> = {
  errors: 'answers',
  latency: 'latencies',
  quality: 'labelled answers',
}

/** By a ratio below `twice`, or by a difference below `near`. */
const isGood = ({ plan, evidence }: Judged, measure: Measure): boolean => {
  const { on, here } = evidence[measure]
  if (evidenceOf(on) >= 1 / plan.promoteAlpha) return true
  const [, most] = boundsOf(here.candidate, plan.promoteAlpha / 2)
  const [least] = boundsOf(here.stable, plan.promoteAlpha / 2)
  return most < least + plan.near
}

const failingStill = ({ plan, evidence }: Judged): string | null => {
  const [, most] = boundsOf(evidence.errors.candidate, plan.promoteAlpha)
  if (most <= plan.mostFailed) return null
  return `Up to ${percent(most)}% of its answers may fail, and ${percent(plan.mostFailed)}% may.`
}

/** Why it was promoted. */
export const whyOn = ({ candidate, stable, evidence, policy, plan }: Judged): string =>
  measures
    .filter((measure) => evidence[measure].candidate.answers > 0)
    .map((measure) => {
      const known = evidence[measure]
      const own = shareWords(measure, candidate, known.candidate)
      return policy === 'blue/green' ? own : `${own}, ${shareWords(measure, stable, known.stable)}`
    })
    .join('; ')
    .concat(
      policy === 'blue/green'
        ? '.'
        : `: less than ${plan.twice} times as often, or by less than ${percent(plan.near)}% of the answers.`,
    )

const bads: Readonly<Record<Measure, string>> = {
  errors: 'failed',
  latency: 'were slow',
  quality: 'were wrong',
}

const shareWords = (measure: Measure, version: number, { answers, bad }: Seen): string =>
  `${bad.toLocaleString('en')} of ${counted(answers, 'answer')} of version ${version} ${bads[measure]}`

const figureOf = (value: number) =>
  value >= 1e6 ? value.toExponential(1) : Number(value.toPrecision(3)).toLocaleString('en')

/** A span of time as people say it. */
export const timeOf = (ms: number): string => {
  if (ms < 60_000) return `${Math.floor(ms / 1000)} s`
  if (ms < 7_200_000) return `${Math.floor(ms / 60_000)} min`
  return `${Math.floor(ms / 3_600_000)} h`
}
