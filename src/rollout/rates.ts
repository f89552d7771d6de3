/**
 * Bounds on a share that hold at every moment at once: the shares that a mixture of binomial likelihoods, over a beta
 * distribution, does not make 1/α times less likely than itself (Robbins' mixture; Ville).
 */
import type { Seen } from '../core/rollout.ts'
import { logGamma } from '../metrics/drift/stirling.ts'

/** Of two beta distributions, half each: one has most of its weight on small shares, as few answers are bad. */
const priors = [
  [0.5, 100],
  [0.5, 0.5],
] as const

const lnBeta = (x: number, y: number) => logGamma(x) + logGamma(y) - logGamma(x + y)

/** Logarithm of how many times as likely what was seen is under the mixture as with a share. */
const against = ({ answers, bad }: Seen, share: number): number => {
  const good = answers - bad
  const likelihood =
    (bad === 0 ? 0 : bad * Math.log(share)) + (good === 0 ? 0 : good * Math.log1p(-share))
  const [one, other] = priors.map(([a, b]) => lnBeta(bad + a, good + b) - lnBeta(a, b)) as [
    number,
    number,
  ]
  const highest = Math.max(one, other)
  const mixed = highest + Math.log((Math.exp(one - highest) + Math.exp(other - highest)) / 2)
  return mixed - likelihood
}

/** The least and the greatest share of bad answers that what was seen allows; wrong, ever, with a chance of at most `alpha`. */
export const boundsOf = (seen: Seen, alpha: number): readonly [least: number, most: number] => {
  if (seen.answers === 0) return [0, 1]
  const limit = Math.log(1 / alpha)
  const rate = seen.bad / seen.answers
  const isOut = (share: number) => against(seen, share) >= limit
  return [crossing(isOut, 0, rate), crossing(isOut, 1, rate)]
}

/** Where what is outside ends, between an end of the scale and what is inside. */
const crossing = (isOut: (share: number) => boolean, end: number, inside: number): number => {
  if (!isOut(end === 0 ? Number.MIN_VALUE : 1 - 2 ** -53)) return end
  let [out, within] = [end, inside]
  for (let step = 0; step < 60; step++) {
    const middle = (out + within) / 2
    if (isOut(middle)) out = middle
    else within = middle
  }
  return out
}
