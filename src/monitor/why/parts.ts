import type { FeatureDrift, MonitorWindow } from '../../core/monitor.ts'

export interface Part {
  readonly feature: FeatureDrift
  /** Of all that differs, 0 to 1. */
  readonly part: number
}

/** Features that are named where nothing but added evidence says that there is a drift. */
const suspects = 3

/**
 * Features that differ, the largest part first: those that exceed, or else those of hints, or else those with the smallest p.
 * What is asked comes before what is answered, which follows from it. A part is weight × effect, or the effect alone
 * where no weights are known.
 */
export const partsOf = ({ features, state }: MonitorWindow): Part[] => {
  const differing = differingOf(features, state === 'alarm')
  const known = differing.flatMap(({ weight }) => weight ?? [])
  const usual = known.length > 0 ? known.reduce((sum, weight) => sum + weight, 0) / known.length : 1
  const loads = differing.map(({ weight, effect }) => (weight ?? usual) * (effect ?? 0))
  const total = loads.reduce((sum, load) => sum + load, 0)
  return differing
    .map((feature, at) => ({ feature, part: total > 0 ? (loads[at] ?? 0) / total : 0 }))
    .sort((one, other) => other.part - one.part)
}

const differingOf = (features: readonly FeatureDrift[], isAlarm: boolean) => {
  const exceeding = features.filter(({ exceeds, state }) => exceeds || state === 'alarm')
  const hinted = features.filter(({ state }) => state === 'hint')
  const found = exceeding.length > 0 ? exceeding : hinted
  const asked = found.filter(({ of }) => of !== 'prediction')
  if (asked.length > 0) return asked
  if (found.length > 0 || !isAlarm) return found
  return features
    .filter(({ pValue }) => pValue !== null)
    .sort((one, other) => (one.pValue ?? 1) - (other.pValue ?? 1))
    .slice(0, suspects)
}
