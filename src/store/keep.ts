import { type Clock, systemClock } from '../core/clock.ts'
import { repeat } from '../core/repeat.ts'
import type { Database } from './database.ts'
import { databaseLeases, type Lease } from './leases.ts'

/** Milliseconds that a lease lasts, and between two signs of life. */
export const leaseTimes = { ttl: 10_000, every: 2500 }

/** Leases that are held for as long as this is not disposed of. */
export interface KeptLeases extends AsyncDisposable {
  /** Aborts when one of them is lost: another has it, or the store has not answered for too long. */
  readonly lost: AbortSignal
}

/** Renews leases that somebody was given, here or in another process that goes by the same holder. */
export const keepLeases = (
  { store, clock = systemClock }: { store: { db: Database }; clock?: Pick<Clock, 'now'> },
  kept: readonly Lease[],
): KeptLeases => {
  const leases = databaseLeases(store.db, clock)
  const lost = new AbortController()
  let renewed = clock.now()
  const renew = async () => {
    try {
      for (const { name, holder, token } of kept) {
        // Not `renew`: a machine that slept has it still, where nobody else took it.
        const again = await leases.acquire(name, holder, leaseTimes.ttl)
        if (again?.token !== token) return lost.abort()
      }
      renewed = clock.now()
    } catch {
      // The store may answer the next time; until then others may not have the lease either.
      if (clock.now() - renewed > leaseTimes.ttl) lost.abort()
    }
  }
  const beat = repeat(leaseTimes.every, renew)
  return { lost: lost.signal, [Symbol.asyncDispose]: () => beat[Symbol.asyncDispose]() }
}
