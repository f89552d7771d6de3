/** Counts what endpoints tell for what they promise. */
import { systemClock } from '../../core/clock.ts'
import { createCounting } from '../../monitor/objectives/counting.ts'
import { createObjectives } from '../../monitor/objectives/objectives.ts'
import { servedRows } from '../../monitor/objectives/rows.ts'
import type { Endpoints } from '../../serve/endpoints.ts'
import { isTraffic } from '../../serve/stats.ts'
import type { ServeEvent } from '../../serve/types.ts'
import type { Opened } from '../open.ts'

export const countLevels = (
  endpoints: Pick<Endpoints, 'subscribe'>,
  { config, store }: Pick<Opened, 'config' | 'store'>,
  warn: (what: string) => void,
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
  return {
    objectives: createObjectives({ ...given, flush: counting.flush }),
    async close() {
      stop()
      await counting.close()
    },
  }
}
