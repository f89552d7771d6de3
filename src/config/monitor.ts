/** How traffic is watched, by what a configuration says. */
import { milliseconds } from '../core/duration.ts'
import type { Against, DriftRules, WindowLength } from '../core/monitor.ts'
import { type MonitorSchema, monitorSchema } from './schema/monitor.ts'

export const driftRulesOf = ({ window, against, ...rules }: MonitorSchema): DriftRules => ({
  ...rules,
  window: windowOf(window),
  against: againstOf(against),
})

const windowOf = (window: MonitorSchema['window']): WindowLength => {
  if (typeof window === 'string') return { by: 'time', ms: milliseconds(window) }
  const { rows, least } = typeof window === 'number' ? { rows: window, least: '1m' } : window
  return { by: 'rows', rows, least: milliseconds(least) }
}

const againstOf = (against: MonitorSchema['against']): Against =>
  typeof against === 'string'
    ? { kind: against }
    : { kind: 'span', from: Date.parse(against.from), to: Date.parse(against.to) }

/** How the traffic of a model is watched of which no configuration says anything. */
export const usualRules: DriftRules = driftRulesOf(monitorSchema.parse({}))
