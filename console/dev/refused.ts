/** A DEVELOPMENT FIXTURE: invented rows that were refused. */
import { MillraceError } from '../../src/core/error.ts'
import type { RefusedPage, RefusedRow } from '../../src/core/records.ts'
import type { RefusedPlace } from '../../src/data/types.ts'

const total = 46

const rowAt = (place: number, now: number): RefusedRow => {
  const line = total - place
  const time = now - place * 1_700_000
  const base = { line, time, file: 'data/queue.quarantine.jsonl', author: null, isCut: false }
  if (place % 4 === 1)
    return { ...base, reason: 'is longer than 10000 bytes', text: 'so '.repeat(600), isCut: true }
  if (place % 4 === 2)
    return {
      ...{ ...base, file: null, author: 'ada' },
      ...{ reason: 'has no "churned", which is its class', text: '{"age":"42","plan":"basic"}' },
    }
  if (place % 4 === 3) return { ...base, reason: 'is not UTF-8', text: 'base64: //4=' }
  return { ...base, reason: 'holds the control character U+0007', text: 'ring the bell \u0007' }
}

/** Those that are left, a page of them at a time; one that is released or discarded is left no more. */
export const createRefused = (isAny: boolean) => {
  const settled = new Set<number>()
  const left = (now: number) =>
    (isAny ? Array.from({ length: total }, (_, place) => rowAt(place, now)) : []).filter(
      ({ line }) => !settled.has(line),
    )
  return {
    count: () => (isAny ? total - settled.size : 0),
    page(now: number, { cursor, limit }: PageAsked): RefusedPage {
      const from = Number(cursor?.slice(1) ?? 0)
      const rows = left(now)
      const next = from + limit < rows.length ? `c${from + limit}` : null
      return { rows: rows.slice(from, from + limit), total: rows.length, next }
    },
    settle({ line, was }: RefusedPlace) {
      const row = left(Date.now()).find((each) => each.line === line)
      if (!row || (was !== undefined && was !== row.text))
        throw new MillraceError('not_found', { what: `No refused row stands in line ${line}.` })
      settled.add(line)
    },
  }
}

export type RefusedRows = ReturnType<typeof createRefused>

interface PageAsked {
  readonly cursor?: string | undefined
  readonly limit: number
}
