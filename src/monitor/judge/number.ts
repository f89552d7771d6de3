import type { Distribution, SideFigures } from '../../core/monitor.ts'
import { countBins, quantileEdges, quantileTable } from '../../metrics/drift/bins.ts'
import { jensenShannon } from '../../metrics/drift/jensen.ts'
import { kolmogorovSmirnov } from '../../metrics/drift/ks.ts'
import type { Drift } from '../../metrics/drift/result.ts'
import { momentsOf, originOf, type Sample } from '../../metrics/drift/sample.ts'
import { populationStability } from '../../metrics/drift/stability.ts'
import { wasserstein } from '../../metrics/drift/wasserstein.ts'
import type { NumberValues } from '../types.ts'
import type { Beside, Part } from './cells.ts'

/** Kolmogorov–Smirnov of two samples that have values. */
export const testNumbers = (before: Sample, now: Sample): Part => {
  const drift = kolmogorovSmirnov(before, now)
  if (drift.kind === 'unmeasured') return { statistic: 0, pValue: 1, effect: 0 }
  return {
    ...{ statistic: drift.statistic, pValue: drift.pValue ?? 1 },
    effect: drift.effectSize ?? 0,
  }
}

export const besideNumbers = (before: Sample, now: Sample, minimum: number): Beside => {
  const table = quantileTable(before, now)
  return {
    psi: statisticOf(populationStability(table, { minimum })),
    jensenShannon: statisticOf(jensenShannon(table, { minimum })),
    wasserstein: effectOf(wasserstein(before, now)),
  }
}

export const statisticOf = (drift: Drift): number | null =>
  drift.kind === 'measured' ? finite(drift.statistic) : null

const effectOf = (drift: Drift): number | null =>
  drift.kind === 'measured' ? finite(drift.effectSize) : null

/** Shares in ten bins of the reference's quantiles; null where a side has no values. */
export const numberDistribution = (before: Sample, now: Sample): Distribution | null => {
  if (before.sorted.length === 0 || now.sorted.length === 0) return null
  const edges = quantileEdges(before)
  const shares = (sample: Sample) =>
    countBins(sample, edges).map((count) => count / sample.sorted.length)
  return { kind: 'number', edges, reference: shares(before), current: shares(now) }
}

export const numberFigures = ({ sample, rows, missing, invalid }: NumberValues): SideFigures => {
  const { sorted } = sample
  const counts = { rows, missing, invalid }
  if (sorted.length === 0)
    return {
      ...counts,
      mean: null,
      deviation: null,
      min: null,
      median: null,
      max: null,
      distinct: 0,
    }
  const origin = originOf(sample)
  const { mean, variance } = momentsOf(sample, origin)
  return {
    ...counts,
    mean: finite(origin + mean),
    deviation: finite(Math.sqrt(variance)),
    min: finite(sorted[0]),
    median: finite(medianOf(sorted)),
    max: finite(sorted.at(-1)),
    distinct: distinctOf(sorted),
  }
}

const medianOf = (sorted: Float64Array) => {
  const [lower = 0, upper = 0] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]]
  return lower === upper ? lower : lower / 2 + upper / 2
}

const distinctOf = (sorted: Float64Array) => {
  let distinct = 1
  for (let at = 1; at < sorted.length; at++) if (sorted[at] !== sorted[at - 1]) distinct++
  return distinct
}

/** JSON knows no infinity. */
const finite = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null
