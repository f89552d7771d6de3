/** What a sketch counts: fixed from the reference, so that sketches of the same plan add up exactly. */
import { MillraceError } from '../../core/error.ts'
import { hash } from '../../core/rng.ts'
import { quantileEdges } from './bins.ts'
import type { Sample } from './sample.ts'

export type PlannedFeature =
  | {
      readonly name: string
      readonly kind: 'number'
      /** Ascending; bin k holds edge k − 1 < x ≤ edge k. `[bins − 1]` */
      readonly edges: readonly number[]
    }
  | {
      readonly name: string
      readonly kind: 'category'
      /** All others are counted together. */
      readonly categories: readonly string[]
    }

/** Where each category of a feature stands; empty of a number. */
export type Places = ReadonlyMap<string, number>

export interface SketchPlan {
  readonly features: readonly PlannedFeature[]
  /** Where the cells of each feature begin: missing values first, then bins, or categories and all others. */
  readonly starts: readonly number[]
  readonly cells: number
  /** `[features]` */
  readonly places: readonly Places[]
  /** Tells plans apart. */
  readonly fingerprint: string
}

/** Cells that a sketch may have: with counts of 16 digits its text stays below 64 kB. */
const maxCells = 3800

/** A numeric feature in bins of the reference's quantiles, by default 10; see `quantileEdges`. */
export const numberFeature = (name: string, reference: Sample, bins = 10): PlannedFeature => ({
  name,
  kind: 'number',
  edges: quantileEdges(reference, bins),
})

/** A feature of categories: the most frequent of the reference, by default up to 50, of equals the first by name. */
export const categoryFeature = (
  name: string,
  reference: ReadonlyMap<string, number>,
  limit = 50,
): PlannedFeature => ({
  name,
  kind: 'category',
  categories: [...reference]
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .slice(0, limit)
    .map(([category]) => category),
})

/** Throws `too_large` where the features have more than 3,800 cells together (300 numbers in 10 bins have 3,300). */
export const createPlan = (features: readonly PlannedFeature[]): SketchPlan => {
  const starts: number[] = []
  let cells = 0
  for (const feature of features) {
    starts.push(cells)
    cells += cellsOf(feature)
  }
  if (cells > maxCells)
    throw new MillraceError('too_large', {
      what: `${features.length} features have ${cells} cells, and a sketch may have ${maxCells}.`,
      fix: 'Take fewer features, bins or categories, or several sketches.',
    })
  const fingerprint = hash(JSON.stringify(features)).toString(16)
  return { features, starts, cells, places: features.map(placesOf), fingerprint }
}

const placesOf = (feature: PlannedFeature): Places =>
  new Map(
    feature.kind === 'number' ? [] : feature.categories.map((category, place) => [category, place]),
  )

/** Missing values, and bins, or categories and all others. */
export const cellsOf = (feature: PlannedFeature): number =>
  2 + (feature.kind === 'number' ? feature.edges.length : feature.categories.length)

/** JSON that `readPlan` reads. */
export const planText = ({ features }: SketchPlan): string => JSON.stringify({ features })

/** Throws `bad_data` of a text that is no plan. */
export const readPlan = (text: string): SketchPlan => {
  const features = featuresOf(text)
  if (features?.every(isFeature)) return createPlan(features)
  throw new MillraceError('bad_data', { what: `This is no plan of a sketch: ${text.slice(0, 80)}` })
}

const featuresOf = (text: string): unknown[] | undefined => {
  try {
    const { features }: { features?: unknown } = Object(JSON.parse(text))
    return Array.isArray(features) ? features : undefined
  } catch {
    return undefined
  }
}

const isFeature = (value: unknown): value is PlannedFeature => {
  const { name, kind, edges, categories }: Readonly<Record<string, unknown>> = Object(value)
  if (typeof name !== 'string') return false
  if (kind === 'category')
    return Array.isArray(categories) && categories.every((each) => typeof each === 'string')
  return (
    kind === 'number' &&
    Array.isArray(edges) &&
    edges.every((edge, at) => Number.isFinite(edge) && (at === 0 || edges[at - 1] < edge))
  )
}
