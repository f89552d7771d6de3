/** What of a request counts for which promise. */
import { catalogue, type ErrorCode } from '../../core/error.ts'
import type { Objective, Seen } from '../../core/objectives.ts'

/** Requests of a span, by how they went. */
export interface ServedCounts {
  /** Those that were the server's to answer: what a client asks wrongly is none. */
  readonly requests: number
  readonly answered: number
  /** Answered, and slower than the endpoint promises. */
  readonly slow: number
  /** Not answered by the version that was asked, whatever the fallback said. */
  readonly failed: number
  /** Failed, as nothing could take them up, and no fallback answered. */
  readonly turnedAway: number
}

export const noCounts: ServedCounts = {
  ...{ requests: 0, answered: 0, slow: 0, failed: 0, turnedAway: 0 },
}

export const addCounts = (one: ServedCounts, other: ServedCounts): ServedCounts => ({
  requests: one.requests + other.requests,
  answered: one.answered + other.answered,
  slow: one.slow + other.slow,
  failed: one.failed + other.failed,
  turnedAway: one.turnedAway + other.turnedAway,
})

/** Errors that say that nothing could take a request up. */
const away: ReadonlySet<ErrorCode> = new Set([
  ...(['no_model', 'queue_full', 'overloaded', 'not_logged', 'storage'] as const),
])

const isOfServer = (code: ErrorCode): boolean => catalogue[code].status >= 500

/** A request that came to an end, `code` saying how. */
export const countsOf = (
  code: ErrorCode | 'ok',
  milliseconds: number,
  belowMs: number | null,
): ServedCounts => {
  if (code === 'ok') {
    const slow = belowMs !== null && milliseconds >= belowMs ? 1 : 0
    return { ...noCounts, requests: 1, answered: 1, slow }
  }
  if (!isOfServer(code)) return noCounts
  return { ...noCounts, requests: 1, failed: 1, turnedAway: away.has(code) ? 1 : 0 }
}

/** A request that had failed with a code was answered by a fallback. */
export const fallbackOf = (code: ErrorCode): ServedCounts => ({
  ...noCounts,
  turnedAway: away.has(code) ? -1 : 0,
})

/** An answer that was counted could not be given after all. */
export const withheldOf = (code: ErrorCode): ServedCounts =>
  isOfServer(code)
    ? { ...noCounts, answered: -1, failed: 1, turnedAway: away.has(code) ? 1 : 0 }
    : noCounts

/** What a promise looks at: latency at what was answered, the others at all. */
export const seenBy = ({ name }: Objective, counts: ServedCounts): Seen => {
  switch (name) {
    case 'latency':
      return { requests: counts.answered, bad: counts.slow }
    case 'errors':
      return { requests: counts.requests, bad: counts.failed }
    case 'availability':
      return { requests: counts.requests, bad: counts.turnedAway }
  }
}
