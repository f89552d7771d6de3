import type { ErrorCode } from '../core/error.ts'

/** What came of the requests of the last minutes. */
export interface Recent {
  /** How far back it reaches, seconds: 15 minutes, or less after a start. */
  readonly seconds: number
  readonly requests: number
  readonly failed: number
  /** How many failed with each code of the catalogue; a code without one is left out. */
  readonly codes: Readonly<Partial<Record<ErrorCode, number>>>
}

interface Minute {
  readonly number: number
  requests: number
  readonly codes: Map<ErrorCode, number>
}

/** Minutes that are kept, the one under way among them. */
const kept = 15

/** Counts requests by minute and forgets what is older than a quarter of an hour. `elapsed`: seconds, steady. */
export const createRecent = (elapsed: () => number) => {
  const started = elapsed()
  const minutes: Minute[] = []

  const minuteNow = (): number => {
    const number = Math.floor(elapsed() / 60)
    while ((minutes[0]?.number ?? number) <= number - kept) minutes.shift()
    return number
  }

  return {
    record(code: ErrorCode | 'ok') {
      const number = minuteNow()
      let minute = minutes.at(-1)
      if (minute?.number !== number) {
        minute = { number, requests: 0, codes: new Map() }
        minutes.push(minute)
      }
      minute.requests++
      if (code !== 'ok') minute.codes.set(code, (minute.codes.get(code) ?? 0) + 1)
    },
    snapshot(): Recent {
      const first = minuteNow() - kept + 1
      const codes = new Map<ErrorCode, number>()
      for (const minute of minutes)
        for (const [code, count] of minute.codes) codes.set(code, (codes.get(code) ?? 0) + count)
      return {
        seconds: Math.min(elapsed() - started, elapsed() - first * 60),
        requests: minutes.reduce((sum, { requests }) => sum + requests, 0),
        failed: [...codes.values()].reduce((sum, count) => sum + count, 0),
        codes: Object.fromEntries(codes),
      }
    },
  }
}
