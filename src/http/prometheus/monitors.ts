import { Gauge, type Registry } from 'prom-client'
import type { FeatureState, MonitorStatus } from '../../core/monitor.ts'
import type { Loop } from '../../loop/types.ts'
import type { EndpointDirectory } from '../../registry/endpoints/directory.ts'

export interface MonitorsOptions {
  readonly loop: Pick<Loop, 'monitoring'>
  readonly directory: Pick<EndpointDirectory, 'list'>
}

const states: readonly FeatureState[] = ['steady', 'hint', 'alarm', 'unmeasured']

/** Features whose effect is told of a window, those that weigh most. */
const mostFeatures = 20

/** How the traffic of endpoints is, asked at a scrape. */
export const monitorCollectors = (register: Registry, { loop, directory }: MonitorsOptions) => {
  const registers = [register]
  const gauge = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Gauge({ name, help, labelNames, registers })
  const told = {
    state: gauge(
      'millrace_monitor_state',
      'Which state the traffic of an endpoint is in; nothing known is `unmeasured`.',
      ...(['endpoint', 'state'] as const),
    ),
    window: gauge(
      'millrace_monitor_window',
      'Number of the newest window that was judged.',
      ...(['endpoint', 'version'] as const),
    ),
    judged: gauge(
      'millrace_monitor_judged_timestamp_seconds',
      'When the newest window was judged.',
      'endpoint',
    ),
    answers: gauge('millrace_monitor_answers', 'Answers of the newest window.', 'endpoint'),
    late: gauge(
      'millrace_monitor_late_answers',
      'Answers that came after their window was judged.',
      ...(['endpoint', 'version'] as const),
    ),
    effect: gauge(
      'millrace_monitor_effect_ratio',
      'How much a feature of the newest window differs, 0 to 1.',
      ...(['endpoint', 'feature'] as const),
    ),
  }
  return {
    async look() {
      const endpoints = await directory.list()
      const statuses = await Promise.all(endpoints.map((each) => loop.monitoring.status(each)))
      for (const each of Object.values(told)) each.reset()
      for (const status of statuses) show(told, status)
    },
  }
}

type Told = Readonly<Record<'state' | 'window' | 'judged' | 'answers' | 'late' | 'effect', Gauge>>

const show = (told: Told, { endpoint, state, newest, versions }: MonitorStatus): void => {
  for (const each of states) told.state.set({ endpoint, state: each }, each === state ? 1 : 0)
  for (const { version, late } of versions) told.late.set({ endpoint, version }, late)
  if (!newest) return
  told.window.set({ endpoint, version: newest.version }, newest.number)
  told.judged.set({ endpoint }, newest.judgedAt / 1000)
  told.answers.set({ endpoint }, newest.answers)
  for (const { name, effect } of newest.features.slice(0, mostFeatures))
    if (effect !== null) told.effect.set({ endpoint, feature: name }, effect)
}
