import { apart } from '../../core/figure.ts'
import type { DriftPattern, FeatureDrift, SideFigures } from '../../core/monitor.ts'
import { quoted } from '../../core/text.ts'
import { figure, inPercent } from './figures.ts'
import { type Unit, unitOf } from './unit.ts'

/** What the values of a feature say of their cause, whatever was before. */
export interface Diagnosis {
  readonly pattern: DriftPattern
  /** What is said of the feature, after its name. */
  readonly says: string
  /** What it looks like. */
  readonly looks: string
}

/** A part of the rows that is worth a cause of its own. */
const notable = 0.1
/** Of more rows than these it is their usual value. */
const most = 0.8
/** Values that come again are a part of the rows that is worth one. */
const repeated = 0.2

/** The cause that a feature shows by itself; null where only its history may tell. */
export const diagnose = (feature: FeatureDrift, training: string): Diagnosis | null =>
  invalid(feature, training) ??
  missing(feature, training) ??
  constant(feature, training) ??
  unit(feature, training) ??
  extreme(feature, training) ??
  stuck(feature, training) ??
  fresh(feature, training)

const totalOf = ({ rows, missing, invalid }: SideFigures) => Math.max(rows + missing + invalid, 1)
const shareOf = (side: SideFigures, of: 'missing' | 'invalid') => side[of] / totalOf(side)
const invalid = ({ before, now, kind }: FeatureDrift, training: string): Diagnosis | null => {
  const [was, is] = [shareOf(before, 'invalid'), shareOf(now, 'invalid')]
  if (is - was < notable) return null
  const what = kind === 'number' ? 'is no number' : 'is not of its type'
  return {
    pattern: 'type_change',
    says: `${what} in ${inPercent(is)} of the rows, against ${inPercent(was)} in ${training}`,
    looks: 'it looks like another type or format of the values',
  }
}

const missing = ({ before, now }: FeatureDrift, training: string): Diagnosis | null => {
  const [was, is] = [shareOf(before, 'missing'), shareOf(now, 'missing')]
  if (is - was < notable) return null
  return {
    pattern: 'broken_sensor',
    says: `is missing in ${inPercent(is)} of the rows, against ${inPercent(was)} in ${training}`,
    looks: 'it looks like a broken source',
  }
}

const constant = (
  { before, now, kind, distribution }: FeatureDrift,
  training: string,
): Diagnosis | null => {
  const isVaried = (before.distinct ?? 0) > 1
  if (!isVaried || now.rows === 0) return null
  const looks = 'it looks like a broken source'
  const varied = `where ${training} has ${apart(before.distinct ?? 0, 3).toLocaleString('en')} different values`
  if (now.distinct === 1) {
    const only =
      kind === 'number'
        ? figure(now.median)
        : quoted(distribution?.kind === 'category' ? topOf(distribution) : undefined)
    return { pattern: 'broken_sensor', says: `is ${only} in every row, ${varied}`, looks }
  }
  if (kind !== 'number' || now.deviation === null || !before.deviation) return null
  if (now.deviation > before.deviation / 50) return null
  // Of a unit a hundred times as large the level would have gone down with it.
  const level = Math.abs(now.median ?? 0) / Math.max(Math.abs(before.median ?? 0), before.deviation)
  if (level < 0.2 && Math.abs(before.median ?? 0) > before.deviation / 2) return null
  return {
    pattern: 'broken_sensor',
    says: `hardly varies any more (deviation ${figure(now.deviation)} against ${figure(before.deviation)} in ${training}, around ${figure(now.median)})`,
    looks,
  }
}

const topOf = ({ values, current }: Extract<FeatureDrift['distribution'], { kind: 'category' }>) =>
  values[current.indexOf(Math.max(...current))] ?? undefined

const unit = (feature: FeatureDrift, training: string): Diagnosis | null => {
  const found = feature.of === 'input' ? unitOf(feature) : null
  if (!found) return null
  const { before, now } = feature
  return {
    pattern: 'unit_change',
    says: `is ${changeOf(found, training)} (median ${figure(now.median)} against ${figure(before.median)})`,
    looks: `it looks like another unit${found.name ? ` (${found.name})` : ''}`,
  }
}

const changeOf = ({ factor, offset }: Unit, training: string) => {
  if (factor === 1)
    return `about ${figure(Math.abs(offset))} ${offset > 0 ? 'higher' : 'lower'} in every row than in ${training}`
  if (offset !== 0)
    return `about ${figure(factor)} times as high as in ${training}, ${offset > 0 ? 'plus' : 'minus'} ${figure(Math.abs(offset))}`
  return factor > 1
    ? `about ${figure(factor)} times as high as in ${training}`
    : `about ${figure(1 / factor)} times lower than in ${training}`
}

/** Values far beyond all that there were, such as −999 for what is not known. */
const extreme = (
  { of, before, now, distribution }: FeatureDrift,
  training: string,
): Diagnosis | null => {
  if (of !== 'input' || distribution?.kind !== 'number') return null
  const { min, max } = before
  if (min === null || max === null || now.min === null || now.max === null) return null
  const range = max - min
  const isBelow = min - now.min > range
  if (!isBelow && now.max - max <= range) return null
  const [was = 0, is = 0] = [distribution.reference, distribution.current].map((shares) =>
    shares.at(isBelow ? 0 : -1),
  )
  if (is - was < notable / 2 || is - was > most) return null
  return {
    pattern: 'broken_sensor',
    says: `lies far ${isBelow ? 'below' : 'above'} all values of ${training} in about ${inPercent(is - was)} of the rows (${isBelow ? `down to ${figure(now.min)}, where the least was ${figure(min)}` : `up to ${figure(now.max)}, where the greatest was ${figure(max)}`})`,
    looks: 'it looks like a broken source, or a number that stands for a missing value',
  }
}

/** Values that come again far more often than chance brings them, by how many different ones there are. */
const stuck = ({ of, before, now, kind }: FeatureDrift, training: string): Diagnosis | null => {
  if (of !== 'input' || kind !== 'number' || now.rows === 0) return null
  // Half of them, since they are not equally frequent.
  const levels = Math.max(before.distinct ?? 0, 1) / 2
  const usual = 1 - (levels * (1 - Math.exp(-now.rows / levels))) / now.rows
  const again = 1 - (now.distinct ?? 0) / now.rows
  if (again - usual < repeated) return null
  return {
    pattern: 'broken_sensor',
    says: `repeats values in ${inPercent(again)} of the rows, where by the values of ${training} about ${inPercent(usual)} or less were to be expected (median ${figure(now.median)} against ${figure(before.median)})`,
    looks: 'it looks like a source that is stuck',
  }
}

const fresh = ({ fresh: values, effect }: FeatureDrift, training: string): Diagnosis | null => {
  const share = values.reduce((sum, [, each]) => sum + each, 0)
  if (share < Math.max(notable / 2, (effect ?? 0) / 2)) return null
  const names = values.slice(0, 3).map(([value, each]) => `${quoted(value)} (${inPercent(each)})`)
  return {
    pattern: 'new_category',
    says: `has values that ${training} has not: ${names.join(', ')}`,
    looks: values.length === 1 ? 'it looks like a new category' : 'it looks like new categories',
  }
}
