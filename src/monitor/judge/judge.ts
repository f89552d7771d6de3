import type {
  DriftRules,
  Evidence,
  FeatureDrift,
  FeatureState,
  WindowState,
  WordFigures,
} from '../../core/monitor.ts'
import type { Feature, Side } from '../types.ts'
import { type Compared, compareFeature, tooFew, unknownToReference } from './compare.ts'
import { type Gathered, gather, isGathered, threshold } from './detector.ts'
import { decide } from './rule.ts'
import { criticalOf } from './weight.ts'
import { unknownFeature, wordFigures } from './words.ts'

/** What a window hands on to the next: small, and JSON. */
export interface JudgeState {
  /** Features that exceeded when they were measured last. */
  readonly exceeded: readonly string[]
  /** Of the detector of slow drift. */
  readonly evidence: Gathered
}

export interface Judged {
  /** Critical ones first, then by weight, then in the order of the reference. */
  readonly features: readonly FeatureDrift[]
  readonly words: WordFigures | null
  readonly evidence: Evidence
  readonly state: WindowState
  /** Why nothing was measured; else null. */
  readonly reason: string | null
  readonly next: JudgeState
}

/**
 * Holds a window against its reference. Nothing is thrown of values as they come: what cannot be compared is
 * `unmeasured`, with its reason. `state` is the `next` of the window before; null of the first.
 */
export const judgeWindow = (
  reference: Side,
  current: Side,
  rules: DriftRules,
  state: JudgeState | null,
): Judged => {
  const before = state ?? { exceeded: [], evidence: {} }
  const compared = compareAll(reference, current, rules)
  const decided = decide(compared, criticalOf(compared, rules.critical), rules, before.exceeded)
  const { evidence, next } = isGathered(reference, current)
    ? gather(before.evidence, decided, current.rows)
    : { evidence: { value: null, threshold }, next: before.evidence }
  const whole = stateOf(decided, evidence)
  return {
    features: decided,
    words: wordFigures(reference, current),
    evidence,
    state: whole,
    reason: whole === 'unmeasured' ? reasonOf(reference, current, rules, decided) : null,
    next: { exceeded: exceededOf(decided, before.exceeded), evidence: next },
  }
}

const compareAll = (reference: Side, current: Side, rules: DriftRules): Compared[] => {
  const isWatched = ({ name }: Feature) => !rules.ignore.includes(name)
  const before = withUnknown(reference, current).filter(isWatched)
  const now = withUnknown(current, reference).filter(isWatched)
  const byName = new Map(now.map((feature) => [feature.name, feature]))
  const known = new Set(before.map(({ name }) => name))
  return [
    ...before.map((feature) =>
      compareFeature(feature, byName.get(feature.name), current.rows, rules.minimum),
    ),
    ...now.filter(({ name }) => !known.has(name)).map(unknownToReference),
  ]
}

/** Where both sides have words, whether they are known is a feature. */
const withUnknown = (side: Side, other: Side): readonly Feature[] => {
  const feature = other.words ? unknownFeature(side) : undefined
  return feature ? [...side.features, feature] : side.features
}

const stateOf = (features: readonly FeatureDrift[], { value }: Evidence): WindowState => {
  const has = (state: FeatureState) => features.some((feature) => feature.state === state)
  if (has('alarm') || (value ?? 0) >= threshold) return 'alarm'
  if (has('hint')) return 'hint'
  return has('steady') ? 'steady' : 'unmeasured'
}

const reasonOf = (
  reference: Side,
  current: Side,
  { minimum }: DriftRules,
  features: readonly FeatureDrift[],
): string =>
  tooFew(reference.rows, current.rows, 'rows', minimum) ??
  features.find(({ reason }) => reason !== null)?.reason ??
  'There is no feature to be compared.'

/** A feature that could not be measured stays as it was. */
const exceededOf = (features: readonly FeatureDrift[], before: readonly string[]) =>
  features
    .filter(({ name, exceeds, pValue }) => (pValue === null ? before.includes(name) : exceeds))
    .map(({ name }) => name)
