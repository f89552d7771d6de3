/** How the loop is: what of its schedules is due, and what is late. */
import type { ResolvedConfig } from '../config/resolve.ts'
import type { Clock } from '../core/clock.ts'
import type { Appointment, LoopHealth, ScheduledKind } from '../core/health.ts'
import type { Schedule } from './schedule.ts'

export const healthOf = (
  schedule: Pick<Schedule, 'timers'>,
  config: Pick<ResolvedConfig, 'models' | 'datasets' | 'batches'>,
  clock: Pick<Clock, 'now'>,
): LoopHealth => {
  const timers = schedule.timers()
  if (!timers) return { isScheduling: false, turnedAt: null, appointments: [] }
  return {
    isScheduling: true,
    turnedAt: timers.turnedAt(),
    appointments: declaredIn(config).flatMap(({ what, of, everyMs }): Appointment[] => {
      const name = `${what} ${of}`
      const history = timers.history(name)
      if (!history) return []
      const { firstDueAt, ...known } = history
      const expected = known.doneAt === null ? firstDueAt : known.doneAt + everyMs
      const lateMs = Math.max(0, clock.now() - expected)
      return [{ what, of, everyMs, dueAt: timers.next(name), ...known, lateMs }]
    }),
  }
}

interface Declared {
  readonly what: ScheduledKind
  readonly of: string
  readonly everyMs: number
}

const declaredIn = ({
  models,
  datasets,
  batches,
}: Pick<ResolvedConfig, 'models' | 'datasets' | 'batches'>): Declared[] => [
  ...models.flatMap(({ name, retrainEvery }): Declared[] =>
    retrainEvery === null ? [] : [{ what: 'train', of: name, everyMs: retrainEvery }],
  ),
  ...datasets.flatMap(({ name, ingest }): Declared[] =>
    ingest?.every ? [{ what: 'ingest', of: name, everyMs: ingest.every }] : [],
  ),
  ...models.flatMap(({ name, evaluate }): Declared[] =>
    evaluate.evalSet === null ? [] : [{ what: 'evaluate', of: name, everyMs: evaluate.every }],
  ),
  ...batches.map(
    ({ name, schedule }): Declared => ({ what: 'batch', of: name, everyMs: schedule }),
  ),
]
