import type { ErrorCode } from '../core/error.ts'
import { count, createRing } from './ring.ts'

/** What came of the requests of the last minutes. */
export interface Recent {
  /** How far back it reaches, seconds: 15 minutes, or less after a start. */
  readonly seconds: number
  readonly requests: number
  readonly failed: number
  /** How many failed with each code of the catalogue; a code without one is left out. */
  readonly codes: Readonly<Partial<Record<ErrorCode, number>>>
}

/** Minutes that are kept, the one under way among them. */
const minutes = { step: 60, kept: 15 }

/** Counts requests by minute and forgets what is older than a quarter of an hour. `elapsed`: seconds, steady. */
export const createRecent = (elapsed: () => number) => {
  const started = elapsed()
  const ring = createRing(minutes, () => ({ requests: 0, codes: new Map<ErrorCode, number>() }))

  return {
    record(code: ErrorCode | 'ok') {
      const minute = ring.at(elapsed())
      minute.requests++
      if (code !== 'ok') count(minute.codes, code)
    },
    snapshot(): Recent {
      const now = elapsed()
      const parts = ring.parts(now)
      const codes = new Map<ErrorCode, number>()
      for (const { part } of parts)
        for (const [code, times] of part.codes) count(codes, code, times)
      return {
        seconds: Math.min(now - started, now - ring.first(now) * minutes.step),
        requests: parts.reduce((sum, { part }) => sum + part.requests, 0),
        failed: [...codes.values()].reduce((sum, times) => sum + times, 0),
        codes: Object.fromEntries(codes),
      }
    },
  }
}
