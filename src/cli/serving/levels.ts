/** Counts what endpoints tell for what they promise. */
import { systemClock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import type { Tracer } from '../../core/trace/tracer.ts'
import { createCounting } from '../../monitor/objectives/counting.ts'
import { createObjectives } from '../../monitor/objectives/objectives.ts'
import { servedRows } from '../../monitor/objectives/rows.ts'
import { watchObjectives } from '../../monitor/objectives/watch.ts'
import type { Endpoints } from '../../serve/endpoints.ts'
import { isTraffic } from '../../serve/stats.ts'
import type { ServeEvent } from '../../serve/types.ts'
import { logAlarm } from '../logged.ts'
import type { Opened } from '../open.ts'
import { traceAlarm } from '../traced.ts'

/** Who hears of alarms, and of what goes wrong. */
interface Told {
  readonly log: Log | null
  readonly tracer: Tracer | null
  warn(what: string): void
}

export const countLevels = (
  endpoints: Pick<Endpoints, 'subscribe'>,
  { config, store }: Pick<Opened, 'config' | 'store'>,
  { warn, log, tracer }: Told,
) => {
  const given = {
    declared: config.objectives,
    rows: servedRows(store.db),
    clock: systemClock,
  }
  const counting = createCounting({ ...given, warn })
  const stop = endpoints.subscribe((name: string, event: ServeEvent) => {
    if (event.kind === 'request' && isTraffic(event) && event.isHurried !== true)
      counting.answered(name, event.code, event.seconds)
    else if (event.kind === 'fallback') counting.fellBack(name, event.code)
    else if (event.kind === 'withheld') counting.withheld(name, event.code)
  })
  const objectives = createObjectives({ ...given, flush: counting.flush })
  const watch = watchObjectives({
    ...{ objectives, clock: systemClock, warn },
    heard(alarm) {
      if (log) logAlarm(log, alarm)
      if (tracer) traceAlarm({ tracer, now: systemClock.now }, alarm)
    },
  })
  return {
    objectives,
    async close() {
      watch.close()
      stop()
      await counting.close()
    },
  }
}
