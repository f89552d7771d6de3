import type { Clock } from '../core/clock.ts'
import type { Alias } from '../core/records.ts'
import type { Refusal } from './types.ts'

/** Milliseconds until a refused version is tried again the first time; doubled each time. */
const firstPause = 60_000
const longestPause = 3_600_000

/** Versions that could not be opened, so that none is tried in a tight loop. */
export const createRefusals = (clock: Clock) => {
  const refused = new Map<number, Refusal & { readonly pause: number }>()
  let promotedAt: number | null = null

  return {
    mayTry: (version: number) => (refused.get(version)?.retryAt ?? 0) <= clock.now(),

    /** True where this is news: the first time, or another error than before. */
    add(version: number, error: string): boolean {
      const before = refused.get(version)
      const pause = before ? Math.min(longestPause, before.pause * 2) : firstPause
      refused.set(version, { version, error, pause, retryAt: clock.now() + pause })
      return before?.error !== error
    },

    clear(version: number) {
      refused.delete(version)
    },

    /** A promotion is a wish to try again at once. */
    forgetBefore(alias: Alias | null) {
      if (!alias || alias.since === promotedAt) return
      promotedAt = alias.since
      refused.delete(alias.version)
    },

    /** What is expected has changed: each may be tried again at once. */
    forget() {
      refused.clear()
    },

    reason: (version: number): string | null => {
      const error = refused.get(version)?.error
      return error === undefined ? null : `Version ${version} could not be opened: ${error}`
    },

    list: (): Refusal[] =>
      [...refused.values()].map(({ version, error, retryAt }) => ({ version, error, retryAt })),
  }
}
