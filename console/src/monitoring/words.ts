/** What is said of windows of traffic. What they came to, the server says itself. */
import type {
  DriftRules,
  FeatureDrift,
  FeatureOf,
  FeatureState,
  ReferenceKind,
} from '../../../src/core/monitor.ts'
import { count, duration, measured, percent } from '../format.ts'

export const stateWords: Readonly<Record<FeatureState, string>> = {
  alarm: 'drifts',
  hint: 'hint of drift',
  steady: 'steady',
  unmeasured: 'not measured',
}

/** What a state stands for, in full. */
export const stateMeanings: Readonly<Record<FeatureState, string>> = {
  alarm: 'It differs by enough, in this window and the one before it.',
  hint: 'Chance hardly explains it, in this window alone or by little.',
  steady: 'Chance explains what differs.',
  unmeasured: 'Nothing can be said, which is not steady.',
}

const against: Readonly<Record<ReferenceKind, string>> = {
  training: 'what it learnt from',
  evaluation: 'the rows it was evaluated on',
  first: 'its first window',
  before: 'the window before',
  span: 'a span of time',
}

export const againstWords = (kind: ReferenceKind | null | undefined): string =>
  kind ? against[kind] : 'nothing: it could not be read'

export const kindOfFeature: Readonly<Record<FeatureOf, string>> = {
  input: 'input',
  text: 'of the text',
  picture: 'of the picture',
  prediction: 'answer',
}

export const lengthWords = ({ window }: Pick<DriftRules, 'window'>): string =>
  window.by === 'rows'
    ? `${count(window.rows)} answers of a version${window.least > 0 ? `, over ${duration(window.least)} at least` : ''}`
    : duration(window.ms)

/** An effect, 0 to 1: "0.132". */
export const effectWords = (effect: number): string => effect.toFixed(3)

/** Nothing is known: it looks like nothing, never like a number. */
export const nothing = '–'

/** How large the difference of a feature is; nothing where it was not measured. */
export const effectOf = ({ state, effect }: Pick<FeatureDrift, 'state' | 'effect'>): string =>
  state === 'unmeasured' || effect === null ? nothing : effectWords(effect)

/** The value that most have on a side of a category, with its share; null where that is not told. */
export const mostFrequent = (
  { distribution }: Pick<FeatureDrift, 'distribution'>,
  side: 'reference' | 'current',
): string | null => {
  if (distribution?.kind !== 'category') return null
  const shares = distribution[side]
  const most = Math.max(...shares)
  return most > 0
    ? `${valueWords(distribution.values[shares.indexOf(most)])} (${percent(most)})`
    : null
}

/** A value of a category; the others together have none. */
export const valueWords = (value: string | null | undefined): string =>
  value === null || value === undefined ? 'others' : value === '' ? '(empty)' : value

/** What is in the middle of a side, or most frequent there. */
export const middleOf = (feature: FeatureDrift, side: 'before' | 'now'): string => {
  if (feature.kind === 'category')
    return mostFrequent(feature, side === 'before' ? 'reference' : 'current') ?? nothing
  const { median } = feature[side]
  return median === null ? nothing : measured(Number(median.toPrecision(4)))
}

/** Part of the values of a side that are missing; null where there are none. */
export const missingIn = (
  { rows, missing, invalid }: FeatureDrift['now'],
  of: 'missing' | 'invalid' = 'missing',
): number | null => {
  const all = rows + missing + invalid
  return all === 0 ? null : (of === 'missing' ? missing : invalid) / all
}

export const shareOr = (share: number | null): string => (share === null ? nothing : percent(share))

/** A probability: "0.032", "< 10⁻¹⁵" where it is next to nothing. */
export const chanceWords = (p: number): string =>
  p >= 0.001 ? p.toFixed(3) : p < 1e-15 ? '< 1e-15' : p.toExponential(1)
