import { ranked } from '../../../src/core/metrics.ts'
import type { Metrics } from '../../../src/core/records.ts'

/** Whose metrics stand among those of a version, by what stands before their names. */
const others = ['baseline', 'champion'] as const

/** A metric with what others came to, and how much of what it gains may be chance. */
export interface Compared {
  readonly name: string
  readonly value: number
  readonly baseline: number | null
  readonly champion: number | null
  /** Standard error of what it gains over the baseline, or of itself where it is a gain. */
  readonly error: number | null
}

/**
 * Metrics in the order they are looked for, each with its twins: `baseline_val_loss`, `champion_val_loss` and,
 * beside a baseline, `val_loss_se` go to `val_loss`, and `ngram_gain_se` to `ngram_gain`. A twin of no metric stands by itself.
 */
export const compared = (values: Metrics): Compared[] => {
  const all = ranked(Object.keys(values)).map((name) => {
    const baseline = values[`baseline_${name}`] ?? null
    return {
      name,
      value: values[name] ?? Number.NaN,
      baseline,
      champion: values[`champion_${name}`] ?? null,
      error: baseline === null && !isGain(name) ? null : (values[`${name}_se`] ?? null),
    }
  })
  const twins = new Set(
    all.flatMap(({ name, error }) => [
      ...others.map((who) => `${who}_${name}`),
      ...(error === null ? [] : [`${name}_se`]),
    ]),
  )
  return all.filter(({ name }) => !twins.has(name))
}

/** Whether a metric is itself what was gained over another guess. */
export const isGain = (name: string): boolean => /(^|_)gain$/.test(name)

/** Whether a metric is a version's own: those of the champion of its time say nothing of it. */
export const isOwn = (name: string): boolean => !name.startsWith('champion_')
