/** The limits of keys, which the process that keeps the loop counts for all: so they hold for all together. */
import type { Limited, Limiter } from '../../access/limiter.ts'
import { MillraceError } from '../../core/error.ts'
import { flattenError, reviveError, type WireError } from '../../core/wire.ts'

export type ToLimiter =
  | { readonly kind: 'take'; readonly number: number; readonly limited: Limited }
  | { readonly kind: 'give'; readonly number: number }

export interface FromLimiter {
  readonly kind: 'taken'
  readonly number: number
  /** Why not. */
  readonly error: WireError | null
}

/** Milliseconds that the other process has to answer. */
const patience = 2000

/** In a process that serves: asks, and waits for the answer. */
export const createDistantLimiter = (tell: (message: ToLimiter) => void) => {
  const waiting = new Map<number, PromiseWithResolvers<void>>()
  let last = 0
  const limiter: Limiter = {
    async take(limited) {
      const number = ++last
      const taken = Promise.withResolvers<void>()
      waiting.set(number, taken)
      tell({ kind: 'take', number, limited })
      const timer = setTimeout(() => {
        // It may have been taken all the same.
        tell({ kind: 'give', number })
        taken.reject(silent())
      }, patience)
      try {
        await taken.promise
        return () => tell({ kind: 'give', number })
      } finally {
        clearTimeout(timer)
        waiting.delete(number)
      }
    },
  }
  return {
    limiter,
    hear({ number, error }: FromLimiter): void {
      const found = waiting.get(number)
      if (error) found?.reject(reviveError(error))
      else found?.resolve()
    },
  }
}

/** In the process that counts: what each of the others has under way, so that it goes with it. */
export const createSharedLimiter = (limiter: Limiter) => {
  const held = new Map<number, Map<number, () => void>>()
  // What one of these said last may come after its end.
  const dead = new Set<number>()
  const ofProcess = (id: number) => {
    const found = held.get(id) ?? new Map<number, () => void>()
    held.set(id, found)
    return found
  }
  return {
    async take(
      id: number,
      { number, limited }: Extract<ToLimiter, { kind: 'take' }>,
    ): Promise<FromLimiter> {
      try {
        const release = await limiter.take(limited)
        if (dead.has(id)) release()
        else ofProcess(id).set(number, release)
        return { kind: 'taken', number, error: null }
      } catch (error) {
        return { kind: 'taken', number, error: flattenError(error) }
      }
    },
    give(id: number, number: number): void {
      const own = held.get(id)
      own?.get(number)?.()
      own?.delete(number)
    },
    gone(id: number): void {
      for (const release of held.get(id)?.values() ?? []) release()
      held.delete(id)
      dead.add(id)
    },
  }
}

const silent = () =>
  new MillraceError('overloaded', {
    what: 'The limits of the key cannot be counted: the process that keeps the loop does not answer.',
    fix: 'Try again in a moment.',
  })
