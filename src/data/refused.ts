/** Rows that were refused: lines of queues in their quarantine, and rows that were handed over and set aside. */
import { MillraceError } from '../core/error.ts'
import type { RefusedPage, RefusedRow } from '../core/records.ts'
import { linesBack } from './back.ts'
import type { Context } from './context.ts'
import type { Counted } from './count.ts'
import { truePath } from './identity.ts'
import { shownPath } from './names.ts'
import { quarantineOf } from './quarantine.ts'
import { tidy } from './record.ts'

/** Characters of a row that are told. */
const mostTold = 2000

/** Bytes of a line that are read, of which the row is one part, and bytes that are looked through for a page. */
const most = { kept: 1 << 16, looked: 1 << 24 }

const cutTo = (text: string) => ({
  text: text.length > mostTold ? text.slice(0, mostTold) : text,
  isCut: text.length > mostTold,
})

const textIn = (entry: object): string => {
  if ('line' in entry && typeof entry.line === 'string') return entry.line
  return 'base64' in entry && typeof entry.base64 === 'string' ? `base64: ${entry.base64}` : ''
}

/** What a line of a quarantine holds; null where it is damaged. */
export const entryIn = (text: string): object | null => {
  try {
    const entry: unknown = JSON.parse(text)
    return typeof entry === 'object' && entry !== null ? entry : null
  } catch {
    return null
  }
}

/** What a line of a quarantine says; one that is too long to be read whole, or that is none, as it begins. */
export const rowOf = (line: { readonly bytes: number; readonly text: string }) => {
  const entry = line.bytes <= most.kept ? entryIn(line.text) : null
  const [, begun] = /"reason":("(?:[^"\\]|\\.)*")/.exec(line.text) ?? []
  if (!entry) {
    const reason: unknown = begun === undefined ? null : JSON.parse(begun)
    return {
      time: null,
      reason: typeof reason === 'string' ? reason : 'cannot be read',
      ...cutTo(line.text),
      isCut: line.bytes > mostTold,
    }
  }
  const time = 'time' in entry ? Date.parse(String(entry.time)) : Number.NaN
  return {
    time: Number.isFinite(time) ? time : null,
    reason: 'reason' in entry ? String(entry.reason) : 'without a reason',
    ...cutTo(textIn(entry)),
  }
}

const ofCalls = async (
  { store }: Context,
  name: string,
  { before, limit }: { readonly before: number; readonly limit: number },
): Promise<RefusedRow[]> => {
  const rows = await store.db
    .selectFrom('handed_rows')
    .select(['number', 'created_at', 'author', 'reason', 'row_text'])
    .where('name', '=', name)
    .where('reason', 'is not', null)
    .where('length', '>', 0)
    .where('number', '<', before)
    .orderBy('number', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ number, created_at, author, reason, row_text }) => ({
    ...{ file: null, line: number, time: created_at, author, reason: reason ?? '' },
    ...cutTo(row_text),
  }))
}

/** Whether a row is still the one that was listed. */
export const isAsListed = (text: string, was: string | undefined): boolean =>
  was === undefined ||
  (was.length < mostTold ? tidy(text) === tidy(was) : tidy(text).startsWith(tidy(was)))

export const countOfCalls = async ({ store }: Context, name: string): Promise<number> => {
  const { rows } = await store.db
    .selectFrom('handed_rows')
    .select(({ fn }) => fn.countAll<number>().as('rows'))
    .where('name', '=', name)
    .where('reason', 'is not', null)
    .where('length', '>', 0)
    .executeTakeFirstOrThrow()
  return Number(rows)
}

/** Where a page begins: in the file before a byte, whose line has a number; or among the rows of calls. */
type Place =
  | { readonly in: 'file'; readonly byte: number; readonly line: number }
  | { readonly in: 'calls'; readonly before: number }

const first = { in: 'calls', before: Number.MAX_SAFE_INTEGER } as const

const placeOf = (cursor: string): Place => {
  const [, kind, one, other] = /^(f|c)(\d{1,16})(?:\.(\d{1,16}))?$/.exec(cursor) ?? []
  if (kind === 'c') return { in: 'calls', before: Number(one) }
  if (kind === 'f' && other !== undefined)
    return { in: 'file', byte: Number(one), line: Number(other) }
  throw new MillraceError('not_found', {
    what: 'This cursor is none of the quarantine.',
    fix: 'Take `next` of the page before, or leave it out.',
  })
}

/** A page of refused rows: those of the queue's file, the newest first, then those of calls. */
export const refusedRows = async (
  context: Context,
  name: string,
  {
    queue,
    lines,
    cursor,
    limit,
  }: {
    readonly queue: string | null
    /** Of the quarantine. */
    readonly lines: Counted
    readonly cursor: string | undefined
    readonly limit: number
  },
): Promise<RefusedPage> => {
  const file = queue === null ? null : quarantineOf(await truePath(queue))
  const { bytes, ends } = lines
  const begin: Place = bytes > 0 ? { in: 'file', byte: bytes, line: ends + 1 } : first
  const place = cursor === undefined ? begin : placeOf(cursor)
  const total = lines.rows + (await countOfCalls(context, name))
  const rows: RefusedRow[] = []
  let next: Place | null = place
  if (place.in === 'file' && file !== null) {
    const how = { limit, kept: most.kept, most: most.looked }
    const { found, isAll } = await linesBack(file, place.byte, how)
    for (const line of found)
      rows.push({
        ...{ file: shownPath(file), line: place.line - line.back, author: null },
        ...rowOf(line),
      })
    const { start = 0, back = 0 } = found.at(-1) ?? {}
    next =
      !isAll && start > 0 ? { in: 'file', byte: start - 1, line: place.line - back - 1 } : first
  }
  if (next?.in === 'calls' && rows.length < limit) {
    const found = await ofCalls(context, name, { before: next.before, limit: limit - rows.length })
    rows.push(...found)
    const last = found.at(-1)
    next = last && rows.length === limit ? { in: 'calls', before: last.line } : null
  }
  return { rows, total, next: next && written(next) }
}

const written = (place: Place): string =>
  place.in === 'file' ? `f${place.byte}.${place.line}` : `c${place.before}`
