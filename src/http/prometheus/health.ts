import { Gauge, type Registry } from 'prom-client'
import type { LoopHealth } from '../../core/health.ts'
import type { Loop } from '../../loop/types.ts'

/** How the schedules go, asked at a scrape. A name whose tasks never ended well has no time of its last. */
export const healthCollectors = (register: Registry, { health }: Pick<Loop, 'health'>) => {
  const registers = [register]
  const gauge = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Gauge({ name, help, labelNames, registers })
  const of = ['what', 'of'] as const
  const told = {
    scheduling: gauge(
      'millrace_loop_scheduling',
      'Whether this process is the one that keeps the schedules.',
    ),
    turned: gauge(
      'millrace_loop_turned_timestamp_seconds',
      'When the schedule did anything last, which is every second.',
    ),
    interval: gauge('millrace_schedule_interval_seconds', 'How often something is done.', ...of),
    due: gauge('millrace_schedule_due_timestamp_seconds', 'When it is due next.', ...of),
    running: gauge('millrace_schedule_running', 'Whether it is being done.', ...of),
    done: gauge('millrace_schedule_done_timestamp_seconds', 'When it was done last.', ...of),
    late: gauge('millrace_schedule_late_seconds', 'Time since it should have been done.', ...of),
    failures: gauge(
      'millrace_schedule_failures',
      'Failures one after the other, up to now.',
      ...of,
    ),
  }
  return { look: () => show(told, health()) }
}

interface Told {
  readonly scheduling: Gauge
  readonly turned: Gauge
  readonly interval: Gauge
  readonly due: Gauge
  readonly running: Gauge
  readonly done: Gauge
  readonly late: Gauge
  readonly failures: Gauge
}

const show = (told: Told, { isScheduling, turnedAt, appointments }: LoopHealth): void => {
  for (const each of Object.values(told)) each.reset()
  told.scheduling.set(isScheduling ? 1 : 0)
  if (turnedAt !== null) told.turned.set(turnedAt / 1000)
  for (const each of appointments) {
    const labels = { what: each.what, of: each.of }
    told.interval.set(labels, each.everyMs / 1000)
    if (each.dueAt !== null) told.due.set(labels, each.dueAt / 1000)
    told.running.set(labels, each.runningSince === null ? 0 : 1)
    if (each.doneAt !== null) told.done.set(labels, each.doneAt / 1000)
    told.late.set(labels, each.lateMs / 1000)
    told.failures.set(labels, each.failures)
  }
}
