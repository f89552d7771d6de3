/** Slices of one version beside the same of another. */
import type { SliceGroup, SlicePart, Slices } from '../../../src/core/assessment.ts'
import { figure, label, plural } from '../format.ts'
import { change } from '../models/direction.ts'

export interface SlicedPart {
  readonly part: SlicePart
  /** The same part of the other version; null where it has none. */
  readonly rival: SlicePart | null
  /** It is the worst one that counts. */
  readonly isWorst: boolean
  /** It has too few rows to count. */
  readonly isFew: boolean
}

export const partsOf = (
  slices: Slices,
  group: SliceGroup,
  other: Slices | undefined,
): SlicedPart[] => {
  const worst = slices.worst[slices.metric]
  const twin = other?.groups.find(({ by }) => by === group.by)
  return group.parts.map((part) => ({
    part,
    rival: twin?.parts.find(({ value }) => value === part.value) ?? null,
    isWorst: worst?.by === group.by && worst.value === part.value,
    isFew: part.rows < slices.fewestRows,
  }))
}

/** Metrics that some part of a group has, the one with an interval first. */
export const slicedBy = ({ metric, groups }: Slices): string[] => [
  ...new Set([
    metric,
    ...groups.flatMap(({ parts }) => parts.flatMap((part) => Object.keys(part.metrics))),
  ]),
]

/** The worst part and the largest gap, in a sentence; null where none has rows enough. */
export const toldOf = ({ metric, worst, gaps, fewestRows }: Slices): string | null => {
  const [part, gap] = [worst[metric], gaps[metric]]
  if (!part) return null
  const first = `Of those with ${plural(fewestRows, 'row')} or more, ${part.by} “${part.value}” is worst: ${label(metric)} ${figure(metric, part.metric)} on ${plural(part.rows, 'row')}`
  return gap
    ? `${first}; the largest gap is that of ${gap.by}, between “${gap.worst}” and “${gap.best}”: ${change(metric, 0, gap.gap).replace(/^\+/, '')}.`
    : `${first}.`
}

/** From where to where the intervals of a group are drawn: shares on the whole of them. */
export const spanOf = (metric: string, parts: readonly SlicedPart[]): readonly [number, number] =>
  metric === 'accuracy'
    ? [0, 1]
    : [
        0,
        Math.max(
          0,
          ...parts.flatMap(({ part }) => [part.metrics[metric] ?? 0, ...(part.interval ?? [])]),
        ),
      ]
