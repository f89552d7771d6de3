import type { DriftRules, FeatureDrift, FeatureState } from '../../core/monitor.ts'
import { benjaminiHochberg } from '../../metrics/drift/discovery.ts'
import type { Part } from './cells.ts'
import type { Compared } from './compare.ts'

/** A hint may be false so many times as often as an alarm. */
const hintLevels = 5
/** A critical feature has so many times the part of another in the errors that the level allows. */
const criticalShare = 2

/**
 * The rule: an alarm is a feature that exceeds in two windows running, a hint one that stands at five times the level.
 * To exceed is to stand at the level among all features (Benjamini and Hochberg, weighted as in Genovese, Roeder and
 * Wasserman 2006), by a difference as large as the rules ask.
 */
export const decide = (
  compared: readonly Compared[],
  critical: ReadonlySet<string>,
  rules: DriftRules,
  exceeded: readonly string[],
): FeatureDrift[] => {
  const shares = sharesOf(compared, critical)
  const weighted = compared.map((feature, at) => {
    const p = pValueOf(feature)
    return p === null ? undefined : weightedOf(p, shares[at])
  })
  const adjusted = benjaminiHochberg(weighted)
  const standing = (level: number, at: number) => (adjusted[at] ?? 1) <= level
  const limit = Math.max(0, ...weighted.filter((_, at) => standing(rules.level, at)).map(asNumber))
  const decided = compared.map((feature, at): FeatureDrift => {
    const exceeds = standing(rules.level, at) && isLarge(feature, shares[at], limit, rules.effect)
    const isHint = standing(Math.min(1, hintLevels * rules.level), at)
    const state = stateOf(feature, exceeds && exceeded.includes(feature.name), isHint)
    return asDrift(feature, state, exceeds, critical.has(feature.name))
  })
  return decided.sort(byWeight)
}

const weightedOf = (p: number, share = 1) => Math.min(1, p / share)
const asNumber = (p: number | undefined) => p ?? 0

/** What each feature has of the level, 1 on average. */
const sharesOf = (compared: readonly Compared[], critical: ReadonlySet<string>) => {
  const shares = compared.map((feature): number => {
    if (pValueOf(feature) === null) return 0
    return critical.has(feature.name) ? criticalShare : 1
  })
  const measured = shares.filter((share) => share > 0)
  const mean = measured.reduce((sum, share) => sum + share, 0) / Math.max(measured.length, 1)
  return shares.map((share) => share / Math.max(mean, 1))
}

const partsOf = ({ values, absence }: Compared): Part[] =>
  [values, absence].filter((part) => part !== null && typeof part !== 'string')

/** Of the hypotheses of a feature together; null where none could be tested. */
const pValueOf = (feature: Compared): number | null => {
  const parts = partsOf(feature)
  if (parts.length === 0) return null
  return Math.min(1, parts.length * Math.min(...parts.map(({ pValue }) => pValue)))
}

/** Whether what is as large as the rules ask is itself more than chance explains. */
const isLarge = (feature: Compared, share: number | undefined, limit: number, effect: number) => {
  const parts = partsOf(feature)
  const standing = (p: number) => weightedOf(Math.min(1, parts.length * p), share) <= limit
  return parts.some((part) => part.effect >= effect && standing(part.pValue))
}

/** Values that could not be compared are not steady, whatever is said of those that are missing. */
const stateOf = (
  { values, absence }: Compared,
  isAlarm: boolean,
  isHint: boolean,
): FeatureState => {
  if (isAlarm) return 'alarm'
  if (isHint) return 'hint'
  return typeof values === 'string' || typeof absence === 'string' ? 'unmeasured' : 'steady'
}

const asDrift = (
  feature: Compared,
  state: FeatureState,
  exceeds: boolean,
  critical: boolean,
): FeatureDrift => {
  const { values, absence, ...figures } = feature
  const parts = partsOf(feature)
  const reason = typeof values === 'string' ? values : null
  return {
    ...figures,
    ...{ state, exceeds, critical, reason: state === 'unmeasured' ? reason : null },
    statistic: typeof values === 'string' ? null : values.statistic,
    pValue: pValueOf(feature),
    effect: parts.length === 0 ? null : Math.max(...parts.map(({ effect }) => effect)),
  }
}

const byWeight = (one: FeatureDrift, other: FeatureDrift) =>
  Number(other.critical) - Number(one.critical) || (other.weight ?? 0) - (one.weight ?? 0)
