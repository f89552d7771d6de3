/** Leases in the hands of this process: taken, renewed, and let go. */
import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '../core/clock.ts'
import { milliseconds } from '../core/duration.ts'
import { MillraceError } from '../core/error.ts'
import { repeat } from '../core/repeat.ts'
import type { Database } from './database.ts'
import { databaseLeases, type Lease } from './leases.ts'

/**
 * Milliseconds that whoever gives no sign of life keeps what it holds, and between two signs: 10 s, or what
 * MILLRACE_LEASE says, such as `3s`; 1 s at least.
 */
export const leaseTimes = (): { readonly ttl: number; readonly every: number } => {
  const ttl = Math.max(1000, milliseconds(process.env['MILLRACE_LEASE'] || '10s'))
  return { ttl, every: ttl / 4 }
}

/** A name that nobody else has, by which people find whoever holds a lease. */
export const newHolder = (): string =>
  `process ${process.pid} on ${hostname()} ~${randomBytes(8).toString('hex')}`

/** A holder as people are told of it. */
export const shownHolder = (holder: string): string => holder.replace(/ ~[0-9a-f]+$/, '')

/** Leases that are renewed until this is disposed of. */
export interface KeptLeases extends AsyncDisposable {
  /** Aborts when one of them is lost: another has it, or the store has not answered for too long. */
  readonly lost: AbortSignal
}

type Stored = { readonly db: Database }

/** Renews leases that somebody was given, here or in another process that goes by the same holder. */
export const keepLeases = ({ db }: Stored, kept: readonly Lease[]): KeptLeases => {
  const leases = databaseLeases(db, systemClock)
  const { ttl, every } = leaseTimes()
  const lost = new AbortController()
  let renewed = systemClock.now()
  const renew = async () => {
    try {
      for (const { name, holder, token } of kept) {
        // Not `renew`: a machine that slept has it still, where nobody else took it.
        const again = await leases.acquire(name, holder, ttl)
        if (again?.token !== token) return lost.abort()
      }
      renewed = systemClock.now()
    } catch {
      // The store may answer the next time; until then nobody else is given the lease either.
      if (systemClock.now() - renewed > ttl) lost.abort()
    }
  }
  const beat = repeat(every, renew)
  return { lost: lost.signal, [Symbol.asyncDispose]: () => beat[Symbol.asyncDispose]() }
}

/** Lets a lease go. Where the store refuses, as on a full disk, it runs out by itself. */
export const release = async ({ db }: Stored, lease: Lease): Promise<void> => {
  try {
    await databaseLeases(db, systemClock).release(lease)
  } catch {
    // Whatever keeps it from being let go is told by what failed before.
  }
}

/** A lease that is held until this is disposed of. */
export interface Held extends KeptLeases {
  readonly lease: Lease
}

/**
 * Takes a lease and keeps it. Null while another has it, after `wait` milliseconds (default 0) at most: it may
 * be let go, or run out. The signal ends the waiting.
 */
export const tryHold = async (
  store: Stored,
  name: string,
  wait = 0,
  signal?: AbortSignal,
): Promise<Held | null> => {
  const leases = databaseLeases(store.db, systemClock)
  const holder = newHolder()
  const deadline = systemClock.now() + wait
  for (;;) {
    const lease = await leases.acquire(name, holder, leaseTimes().ttl)
    if (lease) {
      const kept = keepLeases(store, [lease])
      return {
        ...kept,
        lease,
        async [Symbol.asyncDispose]() {
          await kept[Symbol.asyncDispose]()
          await release(store, lease)
        },
      }
    }
    if (systemClock.now() >= deadline || signal?.aborted) return null
    await sleep(20)
  }
}

/** The same; fails with `already_running` and the holder where another has it. */
export const hold = async (
  store: Stored,
  name: string,
  wait = 0,
  signal?: AbortSignal,
): Promise<Held> => {
  const held = await tryHold(store, name, wait, signal)
  if (held) return held
  const other = await databaseLeases(store.db, systemClock).holder(name)
  throw new MillraceError('already_running', {
    what: `${workOf(name)} is already under way${other ? `, begun by ${shownHolder(other.holder)}` : ''}.`,
    why: `Whoever works on it gave its last sign of life in the last ${leaseTimes().ttl / 1000} s.`,
    fix: 'Wait until it has ended, or stop the processes that work on it.',
  })
}

/** What a lease is held for, as the beginning of a sentence. */
export const workOf = (name: string): string => {
  const [kind, ...of] = name.split('/')
  const what = of.join('/')
  if (kind === 'train') return `A training of ${what}`
  if (kind === 'run') return `The work on run ${what}`
  if (kind === 'study') return `The work on study ${what}`
  if (kind === 'heal') return `The repair of ${what.replace(/^(.*)\/(\d+)$/, '$1 $2')}`
  if (name === 'schedule') return 'The loop'
  if (name === 'data') return 'Reading or taking in rows'
  if (name === 'prepare') return 'Preparing the data'
  return `"${name}"`
}
