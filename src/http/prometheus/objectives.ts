import { Gauge, type Registry } from 'prom-client'
import type { ObjectiveReport } from '../../core/objectives.ts'
import type { Objectives } from '../../monitor/objectives/objectives.ts'

/** How endpoints keep what they promise. What was not measured has no series but `millrace_objective_measured`. */
export const objectiveCollectors = (register: Registry, objectives: Objectives) => {
  const registers = [register]
  const gauge = <Label extends string>(name: string, help: string, ...more: Label[]) =>
    new Gauge({ name, help, labelNames: ['endpoint', 'objective', ...more], registers })
  const told = {
    budget: gauge('millrace_objective_budget_ratio', 'Share of the requests that may be bad.'),
    measured: gauge(
      'millrace_objective_measured',
      'Whether there were requests in the period by which the objective is known to be met or missed.',
    ),
    used: gauge(
      'millrace_objective_budget_used_ratio',
      'Part of the budget of the requests of the period that is used up; 1, all of it.',
    ),
    burn: gauge(
      'millrace_objective_burn_rate',
      'How many times as fast as it may the budget is used up, over a window.',
      'window',
    ),
    alarm: gauge(
      'millrace_objective_alarm',
      'Whether the budget is used up too fast over a window and at its end, and not by chance.',
      ...(['window', 'severity'] as const),
    ),
  }
  return {
    async look() {
      for (const each of Object.values(told)) each.reset()
      for (const { endpoint } of objectives.declared)
        for (const report of await objectives.of(endpoint)) show(told, endpoint, report)
    },
  }
}

interface Told {
  readonly budget: Gauge
  readonly measured: Gauge
  readonly used: Gauge
  readonly burn: Gauge
  readonly alarm: Gauge
}

const show = (
  { budget, measured, used, burn, alarm }: Told,
  endpoint: string,
  report: ObjectiveReport,
) => {
  const labels = { endpoint, objective: report.name }
  budget.set(labels, report.budget)
  measured.set(labels, report.state === 'unmeasured' ? 0 : 1)
  if (report.used !== null) used.set(labels, report.used)
  for (const { ms, burn: rate } of report.spans)
    if (rate !== null) burn.set({ ...labels, window: windowOf(ms) }, rate)
  for (const { severity, longMs, state } of report.rules)
    if (state !== 'unmeasured')
      alarm.set({ ...labels, window: windowOf(longMs), severity }, state === 'burning' ? 1 : 0)
}

/** As Prometheus writes it: 5m, 1h, 3d. */
const windowOf = (ms: number): string => {
  const minutes = ms / 60_000
  if (minutes % 1440 === 0) return `${minutes / 1440}d`
  return minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`
}
