import { keyMetrics } from '../../../src/core/metrics.ts'

/** The metrics of runs that can be drawn: their loss, and what they are known by; never what they used. */
const drawable = (known: readonly string[]): string[] => {
  const found = keyMetrics(known.map((name) => ({ [name]: 0 })))
  return ['loss', ...(found.length > 0 ? found : ['val_loss'])]
}

/**
 * The metrics to choose from, and the one that is drawn: the one asked for, or the first that there is. `gate`: the
 * metrics that versions are judged by, which stand first.
 */
export const drawnOf = (
  known: readonly string[],
  asked: string,
  gate: readonly string[] = [],
): { readonly choices: readonly string[]; readonly shown: string } => {
  const judged = gate.filter((name) => known.includes(name))
  const choices = [...new Set([...judged, ...drawable(known)])]
  const isThere = (name: string) => choices.includes(name) && known.includes(name)
  return {
    choices,
    shown: isThere(asked) ? asked : (choices.find(isThere) ?? 'loss'),
  }
}
