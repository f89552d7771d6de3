import { sql } from 'kysely'
import type { Clock } from '../core/clock.ts'
import { MillraceError } from '../core/error.ts'
import { checkText } from './check.ts'
import type { Database, Write } from './database.ts'

/** The right to do what only one may do at a time, as somebody was given it. */
export interface Lease {
  readonly name: string
  /** Whom it was given to: a name that nobody else has. */
  readonly holder: string
  /** Higher with every change of holder, and never given out again. */
  readonly token: number
  /** When it runs out by the clock of the store, milliseconds since 1970. */
  readonly expiresAt: number
}

/** What a write under a lease carries. */
export type Fence = Pick<Lease, 'name' | 'token'>

/**
 * Leases by name, for whoever shares the store: processes, containers, machines. All times are those of one
 * clock, the store's: it decides alone who is late. A clock that jumps, or a holder that sleeps, may cost
 * somebody a lease and never gives two the right to write, as every write carries its token (`expectLease`).
 */
export interface Leases {
  /**
   * The lease for `ttl` milliseconds where nobody holds it or it has run out; else null. Whoever has it gets it
   * again for as long from now, also after it ran out, with the same token where nobody had it in between.
   */
  acquire(name: string, holder: string, ttl: number): Promise<Lease | null>
  /** The lease for `ttl` milliseconds from now; null where it is lost: it ran out, or another has it. */
  renew(lease: Lease, ttl: number): Promise<Lease | null>
  /** Lets it go for the next at once. One that is lost stays as it is. */
  release(lease: Lease): Promise<void>
  /** The lease that somebody has now; null where nobody does. */
  holder(name: string): Promise<Lease | null>
  /** All that somebody has now, by name. */
  held(): Promise<Lease[]>
}

interface Row {
  readonly name: string
  readonly holder: string
  readonly token: number
  readonly expires_at: number
}

const toLease = ({ expires_at, ...row }: Row): Lease => ({ ...row, expiresAt: expires_at })

const columns = ['name', 'holder', 'token', 'expires_at'] as const

/** Leases as rows: every change is one statement that compares and sets. */
export const databaseLeases = (db: Database, clock: Pick<Clock, 'now'>): Leases => ({
  async acquire(name, holder, ttl) {
    const row = await db
      .insertInto('leases')
      .values({
        name: checkText('lease', name, 200),
        holder: checkText('holder', holder, 200),
        token: 1,
        expires_at: clock.now() + ttl,
      })
      .onConflict((conflict) =>
        conflict
          .column('name')
          .doUpdateSet({
            token: sql<number>`case when leases.holder = excluded.holder then leases.token else leases.token + 1 end`,
            holder: (update) => update.ref('excluded.holder'),
            expires_at: (update) => update.ref('excluded.expires_at'),
          })
          .where((where) =>
            where.or([
              where('leases.holder', '=', holder),
              where('leases.expires_at', '<=', clock.now()),
            ]),
          ),
      )
      .returning(columns)
      .executeTakeFirst()
    return row ? toLease(row) : null
  },

  async renew({ name, holder, token }, ttl) {
    const now = clock.now()
    const row = await db
      .updateTable('leases')
      .set({ expires_at: now + ttl })
      .where('name', '=', name)
      .where('holder', '=', holder)
      .where('token', '=', token)
      .where('expires_at', '>', now)
      .returning(columns)
      .executeTakeFirst()
    return row ? toLease(row) : null
  },

  async release({ name, holder, token }) {
    await db
      .updateTable('leases')
      .set({ holder: '', expires_at: 0 })
      .where('name', '=', name)
      .where('holder', '=', holder)
      .where('token', '=', token)
      .execute()
  },

  async holder(name) {
    const row = await db
      .selectFrom('leases')
      .select(columns)
      .where('name', '=', name)
      .where('expires_at', '>', clock.now())
      .executeTakeFirst()
    return row ? toLease(row) : null
  },

  async held() {
    const rows = await db
      .selectFrom('leases')
      .select(columns)
      .where('expires_at', '>', clock.now())
      .orderBy('name')
      .execute()
    return rows.map(toLease)
  },
})

/**
 * Holds a transaction to a lease: it fails with `lost_lease` where a higher token was given out, and nobody is
 * given one before it ends. To be called before what it protects is written.
 */
export const expectLease = async (write: Write, fence: Fence): Promise<void> => {
  // An update, not a look: it holds the row until the transaction ends, in any database.
  const { numUpdatedRows } = await write
    .updateTable('leases')
    .set({ token: fence.token })
    .where('name', '=', fence.name)
    .where('token', '=', fence.token)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw lost(fence)
}

/** Lets a lease go with the transaction that ends what it was for; one that is lost stays as it is. */
export const letGo = async (write: Write, { name, token }: Fence): Promise<void> => {
  await write
    .updateTable('leases')
    .set({ holder: '', expires_at: 0 })
    .where('name', '=', name)
    .where('token', '=', token)
    .execute()
}

/** What whoever held a lease is told when another has it. */
export const lost = ({ name, token }: Fence): MillraceError =>
  new MillraceError('lost_lease', {
    what: `The lease ${JSON.stringify(name)} is lost (token ${token}).`,
    why: 'It was not renewed in time, as the process was stopped or the store did not answer, and another may have it.',
    fix: 'Nothing more was written. Whoever has the lease goes on with the work; or begin it again.',
  })
