/** Which row of a report a check of a gate was held against. */
import {
  type Assessment,
  costMetrics,
  type NoiseKind,
  robustOf,
  sliceGapOf,
  worstSliceOf,
} from '../../core/assessment.ts'
import { plainMetric } from '../../core/metrics.ts'
import type { Check } from '../../core/records.ts'

export interface ReportRow {
  readonly id: string
  /** Section and row in words: `Metrics, accuracy`. */
  readonly name: string
}

export const metricRow = (metric: string): ReportRow => ({
  id: `metric-${metric}`,
  name: `Metrics, ${metric}`,
})

export const noiseRow = (noise: NoiseKind): ReportRow => ({
  id: `robust-${noise}`,
  name: `Robustness, ${noise}`,
})

export const costRow = (metric: string): ReportRow => ({
  id: `cost-${metric}`,
  name: `Cost, ${metric}`,
})

/** `group`, `part`: places in `slices.groups` and of the part there. */
export const sliceId = (group: number, part: number): string => `slice-${group + 1}-${part + 1}`

/** The row of a check; null where the report has none, because nothing was measured. */
export const rowOf = (
  { metric }: Pick<Check, 'metric'>,
  { slices, robustness, cost }: Pick<Assessment, 'slices' | 'robustness' | 'cost'>,
  measured: ReadonlySet<string>,
): ReportRow | null => {
  const sliced = (name: string) => Object.keys(slices?.worst ?? {}).find((each) => name === each)
  const worst = sliced(withoutHead(metric, worstSliceOf('')))
  const gap = sliced(withoutHead(metric, sliceGapOf('')))
  const part = worst === undefined ? undefined : slices?.worst[worst]
  if (part) return sliceRow(slices, part.by, part.value)
  const wide = gap === undefined ? undefined : slices?.gaps[gap]
  if (wide) return sliceRow(slices, wide.by, wide.worst)
  const noise = robustness?.noises.find(
    (each) => robustOf(plainMetric(metric), each.noise) === metric,
  )
  if (noise) return noiseRow(noise.noise)
  if (cost && costMetrics.some((name) => name === metric)) return costRow(metric)
  return measured.has(metric) ? metricRow(metric) : null
}

const withoutHead = (name: string, head: string): string =>
  name.startsWith(head) ? name.slice(head.length) : ''

const sliceRow = (slices: Assessment['slices'], by: string, value: string): ReportRow | null => {
  const group = slices?.groups.findIndex((each) => each.by === by) ?? -1
  const part = slices?.groups[group]?.parts.findIndex((each) => each.value === value) ?? -1
  return part < 0 ? null : { id: sliceId(group, part), name: `Slices, ${by} is "${value}"` }
}
