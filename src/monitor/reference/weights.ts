import type { Evaluated } from './told.ts'

/** How much answers depend on each column, its part of all that were looked at: what is lost without it. */
export const weightsOf = (evaluated: Evaluated | null): ReadonlyMap<string, number> => {
  const { metric, columns } = evaluated?.importance ?? { metric: '', columns: [] }
  const lost = columns.map(({ column, worse }) => {
    const first = worse['val_loss'] ?? worse[metric] ?? 0
    return [column, Math.max(0, first)] as const
  })
  const all = lost.reduce((sum, [, each]) => sum + each, 0)
  return new Map(all > 0 ? lost.map(([column, each]) => [column, each / all]) : [])
}
