/** A run in the hands of this process, attempt by attempt. */
import type { Run } from '../core/records.ts'
import type { HeldRun } from '../registry/types.ts'
import { keepLeases, leaseTimes, release } from '../store/hold.ts'
import { databaseLeases, type Lease, lost } from '../store/leases.ts'
import type { Context } from './context.ts'

export interface OwnedRun {
  readonly run: Run
  /** Of the attempt of now; everything about the run is written under it. */
  lease(): Lease
  /** Begins the next attempt: whoever works on the one before can write no more. */
  again(): Promise<void>
  /** Takes the run back from a stage, which has renewed its lease meanwhile. Fails with `lost_lease`. */
  takeBack(): Promise<void>
  /** Works on the run itself, and renews its lease meanwhile. */
  keep<T>(work: () => Promise<T>): Promise<T>
  /** Lets it go; it is then interrupted, unless it has ended. */
  release(): Promise<void>
}

type Owner = Pick<Context, 'registry' | 'store' | 'clock'>

export const own = ({ registry, store, clock }: Owner, held: HeldRun): OwnedRun => {
  const leases = databaseLeases(store.db, clock)
  let { lease } = held
  return {
    run: held.run,
    lease: () => lease,
    async again() {
      await leases.release(lease)
      lease = (await registry.takeRun(held.run.id)).lease
    },
    async takeBack() {
      const again = await leases.acquire(lease.name, lease.holder, leaseTimes().ttl)
      if (again?.token !== lease.token) throw lost(lease)
    },
    async keep(work) {
      await using _ = keepLeases(store, [lease])
      return await work()
    },
    release: () => release(store, lease),
  }
}
