/** A DEVELOPMENT FIXTURE: invented rows that were refused. */
import type { RefusedPage, RefusedRow } from '../../src/core/records.ts'

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

/** A page of them. */
export const refusedAt = (
  now: number,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): RefusedPage => {
  const from = Number(cursor?.slice(1) ?? 0)
  const rows = Array.from({ length: Math.min(limit, total - from) }, (_, at) =>
    rowAt(from + at, now),
  )
  return { rows, total, next: from + limit < total ? `c${from + limit}` : null }
}

export const refusedCount = total
