import { MillraceError } from '../../core/error.ts'
import { binOf } from './bins.ts'
import { cellsOf, type Places, type PlannedFeature, type SketchPlan } from './plan.ts'
import type { CountTable } from './table.ts'

/** What is kept of a stream of rows: counts alone, so that it does not grow. */
export interface Sketch {
  readonly plan: SketchPlan
  /** `[cells]`; see `SketchPlan.starts`. */
  readonly counts: Float64Array
}

/** A value of a feature; null, undefined and NaN are missing. */
export type SketchValue = number | string | null | undefined

export const createSketch = (plan: SketchPlan): Sketch => ({
  plan,
  counts: new Float64Array(plan.cells),
})

/**
 * Counts a row, in place: a value a feature, in the order of the plan. Throws `bad_input`, before anything is counted,
 * of another number of values, or of a text where a number should be and the other way round.
 */
export const addRow = ({ plan, counts }: Sketch, row: readonly SketchValue[]): void => {
  const { features, starts, places } = plan
  if (row.length !== features.length)
    throw new MillraceError('bad_input', {
      what: `The plan has ${features.length} features, got ${row.length} values.`,
    })
  for (let at = 0; at < features.length; at++) checkValue(features[at], row[at])
  for (let at = 0; at < features.length; at++) {
    const feature = features[at]
    const own = places[at]
    if (!feature || !own) continue
    const cell = (starts[at] ?? 0) + cellOf(feature, own, row[at])
    counts[cell] = (counts[cell] ?? 0) + 1
  }
}

const checkValue = (feature: PlannedFeature | undefined, value: SketchValue) => {
  const wanted = feature?.kind === 'number' ? 'number' : 'string'
  if (value === null || value === undefined || typeof value === wanted || Number.isNaN(value))
    return
  throw new MillraceError('bad_input', {
    what: `"${feature?.name}" takes a ${wanted}, got ${JSON.stringify(value)}.`,
  })
}

const cellOf = (feature: PlannedFeature, places: Places, value: SketchValue) => {
  if (value === null || value === undefined || Number.isNaN(value)) return 0
  if (feature.kind === 'number') return 1 + binOf(feature.edges, Number(value))
  return 1 + (places.get(String(value)) ?? feature.categories.length)
}

/** The sketch of the rows of both, exactly; neither is changed. Throws `conflict` where their plans differ. */
export const mergeSketches = (one: Sketch, other: Sketch): Sketch => {
  checkSame(one, other)
  return {
    plan: one.plan,
    counts: one.counts.map((count, cell) => count + (other.counts[cell] ?? 0)),
  }
}

/** What the two say of one feature. */
export interface FeatureTables {
  readonly name: string
  /** Bins, or categories and all others: for `chiSquare`, `populationStability` and `jensenShannon`. */
  readonly values: CountTable
  /** Two cells: values that are there, and missing ones; for `chiSquare`. */
  readonly missing: CountTable
}

/** Tables of each feature, in the order of the plan. Throws `conflict` where the plans differ. */
export const compareSketches = (reference: Sketch, current: Sketch): FeatureTables[] => {
  checkSame(reference, current)
  const { features, starts } = reference.plan
  return features.map((feature, at) => {
    const start = starts[at] ?? 0
    const cells = ({ counts }: Sketch) => [...counts.slice(start, start + cellsOf(feature))]
    const [missing = 0, ...values] = cells(reference)
    const [missingNow = 0, ...valuesNow] = cells(current)
    const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0)
    return {
      name: feature.name,
      values: { reference: values, current: valuesNow },
      missing: { reference: [sum(values), missing], current: [sum(valuesNow), missingNow] },
    }
  })
}

const checkSame = (one: Sketch, other: Sketch) => {
  if (one.plan.fingerprint === other.plan.fingerprint && one.plan.cells === other.plan.cells) return
  throw new MillraceError('conflict', {
    what: `Sketches of two plans, ${one.plan.fingerprint} and ${other.plan.fingerprint}, do not go together.`,
    fix: 'Make both from the plan of the same reference.',
  })
}
