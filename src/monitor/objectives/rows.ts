/** Requests by endpoint and minute, as the database keeps them: several processes add to the same ones. */
import type { Database } from '../../store/database.ts'
import { addCounts, noCounts, type ServedCounts } from './count.ts'

export interface MinuteCounts extends ServedCounts {
  readonly endpoint: string
  /** When it began, milliseconds since 1970. */
  readonly minute: number
  /** From how many milliseconds on an answer counted as slow; null: none did. */
  readonly belowMs: number | null
}

export interface CountedSpan {
  readonly counts: ServedCounts
  /** When its first minute with requests began; null where there is none. */
  readonly since: number | null
}

/** Milliseconds since 1970. */
export interface MinuteSpan {
  readonly from: number
  /** Default: up to now. */
  readonly to?: number
}

export interface ServedRows {
  /** Adds to what is there, all or nothing. */
  add(counts: readonly MinuteCounts[]): Promise<void>
  /** Of the minutes that begin in a span. Answers are those that were counted by `belowMs`. */
  sum(endpoint: string, belowMs: number | null, span: MinuteSpan): Promise<CountedSpan>
  /** Removes minutes before a time. */
  forget(before: number): Promise<void>
}

export const servedRows = (db: Database): ServedRows => ({
  add: (counts) =>
    db.transaction().execute(async (write) => {
      for (const each of counts)
        await write
          .insertInto('served_minutes')
          .values(rowOf(each))
          .onConflict((conflict) =>
            conflict.columns(['endpoint', 'minute', 'below_ms']).doUpdateSet((row) => ({
              requests: row('served_minutes.requests', '+', row.ref('excluded.requests')),
              answered: row('served_minutes.answered', '+', row.ref('excluded.answered')),
              slow: row('served_minutes.slow', '+', row.ref('excluded.slow')),
              failed: row('served_minutes.failed', '+', row.ref('excluded.failed')),
              turned_away: row('served_minutes.turned_away', '+', row.ref('excluded.turned_away')),
            })),
          )
          .execute()
    }),
  async sum(endpoint, belowMs, { from, to = Number.MAX_SAFE_INTEGER }) {
    const rows = await db
      .selectFrom('served_minutes')
      .select(({ fn }) => [
        'below_ms',
        fn.min('minute').as('since'),
        fn.sum<number>('requests').as('requests'),
        fn.sum<number>('answered').as('answered'),
        fn.sum<number>('slow').as('slow'),
        fn.sum<number>('failed').as('failed'),
        fn.sum<number>('turned_away').as('turnedAway'),
      ])
      .where('endpoint', '=', endpoint)
      .where('minute', '>=', from)
      .where('minute', '<', to)
      .groupBy('below_ms')
      .execute()
    const known = rows.map(({ below_ms: below, since: first, ...counts }) => {
      const isAsked = below === (belowMs ?? 0)
      return { first, counts: { ...counts, ...(isAsked ? {} : { answered: 0, slow: 0 }) } }
    })
    const counts = known.map((each) => each.counts).reduce<ServedCounts>(addCounts, noCounts)
    return {
      counts,
      since: known.length === 0 ? null : Math.min(...known.map(({ first }) => first)),
    }
  },
  async forget(before) {
    await db.deleteFrom('served_minutes').where('minute', '<', before).execute()
  },
})

const rowOf = ({ endpoint, minute, belowMs, ...counts }: MinuteCounts) => ({
  ...{ endpoint, minute, below_ms: belowMs ?? 0 },
  ...{ requests: counts.requests, answered: counts.answered, slow: counts.slow },
  ...{ failed: counts.failed, turned_away: counts.turnedAway },
})
