import type { Answer } from '../core/answer.ts'
import type { Anomaly, AnomalyRules } from '../core/requests.ts'

/** What is low for a best probability, and high for a smallest one, of three classes or more. */
const usualBest = 0.9
const usualWorst = 0.01

/** The same of the best of two classes, of a version that does not tell what it is used to: hardly more than a coin. */
const hardlySure = 0.6

/**
 * What is out of the ordinary in the probabilities of an answer. `isWhole`: every class is among them, without which
 * only the best one can be judged. `usual`: the best probability that nineteen of twenty answers of the version reached
 * on rows that were held out. Answers without classes have none.
 */
export const anomaliesOf = (
  answer: Answer,
  { isWhole, usual }: { readonly isWhole: boolean; readonly usual?: number | undefined },
  rules: AnomalyRules,
): Anomaly[] => {
  if (answer.kind !== 'classes' || answer.classes.length === 0) return []
  const shares = answer.classes.map(({ probability }) => probability)
  const found: Anomaly[] = []
  // Of two classes one says what the other does, and many a good model is seldom sure of either.
  const areTwo = isWhole && shares.length === 2
  const bestBelow = rules.bestBelow ?? (areTwo ? (usual ?? hardlySure) : usualBest)
  const worstAbove = rules.worstAbove ?? (areTwo ? 1 : usualWorst)
  if (!(Math.max(...shares) >= bestBelow)) found.push('low_best')
  if (!isWhole) return found
  const total = shares.reduce((sum, share) => sum + share, 0)
  const differs = (value: number, expected: number) =>
    value.toFixed(rules.decimals) !== expected.toFixed(rules.decimals)
  if (!(Math.min(...shares) <= worstAbove)) found.push('high_worst')
  if (rules.mean && differs(total / shares.length, 1 / shares.length)) found.push('mean')
  if (rules.sum && differs(total, 1)) found.push('sum')
  return found
}
