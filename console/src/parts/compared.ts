import type { Figures } from '../../../src/core/records.ts'
import { ranked } from '../headline.ts'

/** Whose figures stand among those of a version, by what stands before their names. */
const others = ['baseline', 'champion'] as const

/** A figure with what others came to, and how far chance may move it. */
export interface Compared {
  readonly name: string
  readonly value: number
  readonly baseline: number | null
  readonly champion: number | null
  /** Its standard error, in its own unit. */
  readonly error: number | null
}

/**
 * Figures in the order they are looked for, each with its twins: `champion_auc` and `auc_se` go to `auc`.
 * A twin of no figure stands by itself.
 */
export const compared = (values: Figures): Compared[] => {
  const isTwin = (name: string) =>
    others.some(
      (who) => name.startsWith(`${who}_`) && values[name.slice(who.length + 1)] !== undefined,
    ) ||
    (name.endsWith('_se') && values[name.slice(0, -'_se'.length)] !== undefined)
  return ranked(Object.keys(values).filter((name) => !isTwin(name))).map((name) => ({
    name,
    value: values[name] ?? Number.NaN,
    baseline: values[`baseline_${name}`] ?? null,
    champion: values[`champion_${name}`] ?? null,
    error: values[`${name}_se`] ?? null,
  }))
}

/** Whether a figure is a version's own: those of the champion of its time say nothing of it. */
export const isOwn = (name: string): boolean => !name.startsWith('champion_')
