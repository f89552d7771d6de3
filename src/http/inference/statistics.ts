/** What each version answered, counted as Triton's clients read it. */
import type { Clock } from '../../core/clock.ts'
import { z } from '../../core/schema.ts'
import type { Endpoints } from '../../serve/endpoints.ts'
import type { ServeEvent } from '../../serve/types.ts'

const duration = z.object({ count: z.int(), ns: z.number() })

const modelStatistics = z.object({
  name: z.string(),
  version: z.string(),
  last_inference: z.number().describe('Milliseconds since 1970, UTC; 0 before the first.'),
  inference_count: z.int().describe('Rows that went through the model.'),
  execution_count: z.int().describe('Runs of the model, each of one row or more.'),
  inference_stats: z.object({
    success: duration.describe('Requests that were answered, with the time they took altogether.'),
    fail: duration,
  }),
})

export const statistics = z.object({ model_stats: z.array(modelStatistics) })

/** What a version answered. */
export type StatisticsRow = z.output<typeof modelStatistics>

export interface Statistics {
  /** Of every version of a model that was asked, or of one. */
  of(model: string, version?: number): StatisticsRow[]
  close(): void
}

export const createStatistics = (
  endpoints: Pick<Endpoints, 'subscribe'>,
  clock: Clock,
): Statistics => {
  const rows = new Map<string, Map<number, StatisticsRow>>()
  const stop = endpoints.subscribe((model, event) => {
    if (event.kind !== 'request' && event.kind !== 'batch') return
    if (event.version === null) return
    const own = rows.get(model) ?? new Map<number, StatisticsRow>()
    rows.set(model, own)
    const row = own.get(event.version) ?? empty(model, event.version)
    own.set(event.version, counted(row, event, clock.now()))
  })
  return {
    of: (model, version) =>
      [...(rows.get(model) ?? [])].flatMap(([each, row]) =>
        version === undefined || each === version ? [row] : [],
      ),
    close: stop,
  }
}

const none = { count: 0, ns: 0 }

const empty = (name: string, version: number): StatisticsRow => ({
  ...{ name, version: `${version}`, last_inference: 0, inference_count: 0, execution_count: 0 },
  inference_stats: { success: none, fail: none },
})

type Counted = Extract<ServeEvent, { readonly kind: 'request' | 'batch' }>

const counted = (row: StatisticsRow, event: Counted, now: number): StatisticsRow => {
  if (event.kind === 'batch')
    return {
      ...row,
      last_inference: now,
      inference_count: row.inference_count + event.size,
      execution_count: row.execution_count + 1,
    }
  const side = event.code === 'ok' ? 'success' : 'fail'
  const { count, ns } = row.inference_stats[side]
  const more = { count: count + 1, ns: ns + Math.round(event.seconds * 1e9) }
  return { ...row, inference_stats: { ...row.inference_stats, [side]: more } }
}
