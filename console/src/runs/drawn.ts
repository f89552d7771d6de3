import { keyMetrics } from '../../../src/core/metrics.ts'
import type { Metrics } from '../../../src/core/records.ts'

/** The metrics of runs that can be drawn: their loss, and what they are known by; never what they used. */
const drawable = (known: readonly string[]): string[] => {
  const found = keyMetrics(known.map((name) => ({ [name]: 0 })))
  return ['loss', ...(found.length > 0 ? found : ['val_loss'])]
}

/** The metrics to choose from, and the one that is drawn: the one asked for, or the first that there is. */
export const drawnOf = (
  known: readonly string[],
  asked: string,
): { readonly choices: readonly string[]; readonly shown: string } => {
  const choices = drawable(known)
  const isThere = (name: string) => choices.includes(name) && known.includes(name)
  return {
    choices,
    shown: isThere(asked) ? asked : (choices.find(isThere) ?? 'loss'),
  }
}

/** Whether anything of a run can be drawn. */
export const hasCurve = (metrics: Metrics): boolean => {
  const known = Object.keys(metrics)
  return drawable(known).some((name) => known.includes(name))
}
