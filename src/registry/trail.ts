import type { Audit } from '../core/records.ts'
import type { Context } from './context.ts'

/** Some of the audit trail, newest first. */
export interface TrailPage {
  readonly entries: readonly Audit[]
  /** Entries of all pages. */
  readonly total: number
  /** What the next page has to be `before`; null on the last one. */
  readonly next: number | null
}

type Of = Pick<Context, 'store'>

interface Which {
  readonly limit: number
  readonly before?: number | undefined
  /** Only what is about it. */
  readonly subject?: string
  /** Only what was done so. */
  readonly action?: string
}

const rowsOf = ({ store: { db } }: Of, { limit, before, subject, action }: Which) =>
  db
    .selectFrom('audit')
    .selectAll()
    .$if(subject !== undefined, (query) => query.where('subject', '=', subject ?? ''))
    .$if(action !== undefined, (query) => query.where('action', '=', action ?? ''))
    .$if(before !== undefined, (query) => query.where('number', '<', before ?? 0))
    .orderBy('number', 'desc')
    .limit(limit)
    .execute()

type Row = Awaited<ReturnType<typeof rowsOf>>[number]

const entryOf = ({ number: _, ...entry }: Row): Audit => entry

/** The newest entries. */
export const trail = async (context: Of, limit: number): Promise<readonly Audit[]> =>
  (await rowsOf(context, { limit })).map(entryOf)

/** Entries whose numbers are below `before`, the newest where none is given. Entries are never taken away. */
export const trailPage = async (context: Of, which: Which): Promise<TrailPage> => {
  const { limit, subject, action } = which
  const rows = await rowsOf(context, { ...which, limit: limit + 1 })
  const shown = rows.slice(0, limit)
  const { total } = await context.store.db
    .selectFrom('audit')
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .$if(subject !== undefined, (query) => query.where('subject', '=', subject ?? ''))
    .$if(action !== undefined, (query) => query.where('action', '=', action ?? ''))
    .executeTakeFirstOrThrow()
  const next = rows.length > limit ? (shown.at(-1)?.number ?? null) : null
  return { entries: shown.map(entryOf), total, next }
}
