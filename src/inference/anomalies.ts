import type { Answer } from '../core/answer.ts'
import type { Anomaly, AnomalyRules } from '../core/requests.ts'

/**
 * What is out of the ordinary in the probabilities of an answer. `isWhole`: every class is among them, without which
 * only the best one can be judged. Answers without classes have none.
 */
export const anomaliesOf = (answer: Answer, isWhole: boolean, rules: AnomalyRules): Anomaly[] => {
  if (answer.kind !== 'classes' || answer.classes.length === 0) return []
  const shares = answer.classes.map(({ probability }) => probability)
  const found: Anomaly[] = []
  const { bestBelow, worstAbove } = rules
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
