/** Keys and sessions, as the database keeps them. Each change has its line in the audit trail, and raises the generation. */
import { dataRoles, type Grant, roles } from '../core/access.ts'
import type { Clock } from '../core/clock.ts'
import { MillraceError } from '../core/error.ts'
import type { Author } from '../core/records.ts'
import { z } from '../core/schema.ts'
import { quoted } from '../core/text.ts'
import { record } from '../store/audit.ts'
import type { Database, Write } from '../store/database.ts'
import { lastNumber, nextNumber } from '../store/numbers.ts'
import { readStored } from '../store/stored.ts'
import type { KeyLimits, KeyRecord, StoredKey, StoredSession } from './types.ts'

/** All there is to check keys by, as it was at a generation. */
export interface Snapshot {
  readonly generation: number
  readonly keys: readonly StoredKey[]
  readonly sessions: readonly StoredSession[]
}

export interface AccessRows {
  /** Raised by every change; 0 before the first. */
  generation(): Promise<number>
  all(): Promise<Snapshot>
  keys(): Promise<KeyRecord[]>
  /** Fails with `conflict` where the name is, or was, another's. */
  add(key: StoredKey): Promise<void>
  /** Fails with `not_found` for a name that is none, `conflict` where it was revoked before. Its sessions end. */
  revoke(name: string, author: Author): Promise<KeyRecord>
  openSession(session: StoredSession, author: Author): Promise<void>
  endSession(hash: string, author: Author): Promise<void>
}

/** Sessions of a key that are open at a time, at most; the oldest of them end. */
const mostSessions = 100

export const accessRows = (db: Database, clock: Clock): AccessRows => {
  const changing = (entry: Entry, work: (write: Write) => Promise<void>) =>
    db.transaction().execute(async (write) => {
      await work(write)
      await nextNumber(write, 'access')
      await record(write, { time: clock.now(), ...entry })
    })
  return {
    generation: () => lastNumber(db, 'access'),
    // One transaction, so that the generation is that of the rows.
    all: () =>
      db.transaction().execute(async (write) => ({
        generation: await lastNumber(write, 'access'),
        keys: await keysIn(write),
        sessions: await sessionsIn(write, clock.now()),
      })),
    async keys() {
      return (await keysIn(db)).map(({ hash: _, ...key }) => key)
    },
    add: (key) =>
      changing(entryOf('key.create', key, key.author), async (write) => {
        const same = await write
          .selectFrom('access_keys')
          .select('id')
          .where('name', '=', key.name)
          .executeTakeFirst()
        if (same) throw taken(key.name)
        await write.insertInto('access_keys').values(rowOf(key)).execute()
      }),
    async revoke(name, author) {
      const key = (await keysIn(db)).find((each) => each.name === name)
      if (!key) throw unknown(name)
      const { hash: _, ...told } = key
      const revokedAt = clock.now()
      await changing(entryOf('key.revoke', key, author), async (write) => {
        const { numUpdatedRows } = await write
          .updateTable('access_keys')
          .set({ revoked_at: revokedAt })
          .where('id', '=', key.id)
          .where('revoked_at', 'is', null)
          .executeTakeFirst()
        if (numUpdatedRows === 0n) throw revokedBefore(name)
        await write.deleteFrom('access_sessions').where('key_id', '=', key.id).execute()
      })
      return { ...told, revokedAt }
    },
    openSession: ({ hash, keyId, expiresAt }, author) =>
      changing(
        { author, action: 'session.open', subject: 'console', detail: '' },
        async (write) => {
          await forgetSessions(write, keyId, clock.now())
          const row = { hash, key_id: keyId, expires_at: expiresAt }
          await write.insertInto('access_sessions').values(row).execute()
        },
      ),
    endSession: (hash, author) =>
      changing({ author, action: 'session.end', subject: 'console', detail: '' }, async (write) => {
        await write.deleteFrom('access_sessions').where('hash', '=', hash).execute()
      }),
  }
}

interface Entry {
  readonly author: Author
  readonly action: string
  readonly subject: string
  readonly detail: string
}

const entryOf = (action: string, key: KeyRecord, author: Author): Entry => ({
  ...{ author, action, subject: `key ${key.name}` },
  detail: `${grantWords(key.grant)}; ${key.id}`,
})

/** What is granted, in words: `predictor of churn, viewer of data`. */
export const grantWords = ({ role, endpoints, data, sets }: Grant): string =>
  [
    endpoints === null ? role : `${role} of ${endpoints.join(', ')}`,
    data !== null && `${data} of ${sets === null ? 'all data' : `data ${sets.join(', ')}`}`,
  ]
    .filter(Boolean)
    .join('; ')

/** Those that are over, and of too many of a key the oldest. */
const forgetSessions = async (write: Write, keyId: string, now: number) => {
  await write.deleteFrom('access_sessions').where('expires_at', '<=', now).execute()
  const left = await write
    .selectFrom('access_sessions')
    .select('hash')
    .where('key_id', '=', keyId)
    .orderBy('expires_at', 'desc')
    .execute()
  for (const { hash } of left.slice(mostSessions - 1))
    await write.deleteFrom('access_sessions').where('hash', '=', hash).execute()
}

const names = z.array(z.string()).nullable()
const grant: z.ZodType<Grant> = z.strictObject({
  ...{ role: z.enum(roles), endpoints: names, data: z.enum(dataRoles).nullable(), sets: names },
})
const positive = z.number().positive().nullable()
const limits: z.ZodType<KeyLimits> = z.strictObject({ rate: positive, concurrency: positive })

const rowOf = (key: StoredKey) => ({
  ...{ id: key.id, name: key.name, hash: key.hash },
  ...{ grant_json: JSON.stringify(key.grant), limits_json: JSON.stringify(key.limits) },
  ...{ created_at: key.createdAt, author: key.author },
  ...{ expires_at: key.expiresAt, revoked_at: key.revokedAt },
})

const keysIn = async (db: Database): Promise<StoredKey[]> => {
  const rows = await db.selectFrom('access_keys').selectAll().orderBy('created_at').execute()
  return rows.map((row) => ({
    ...{ id: row.id, name: row.name, hash: row.hash, author: row.author },
    grant: stored(row.name, row.grant_json, 'grant', grant),
    limits: stored(row.name, row.limits_json, 'limits', limits),
    ...{ createdAt: row.created_at, expiresAt: row.expires_at, revokedAt: row.revoked_at },
  }))
}

const stored = <T>(name: string, text: string, what: string, schema: z.ZodType<T>): T =>
  readStored(text, {
    ...{ of: `Key ${name}`, what },
    isSound: (value) => schema.safeParse(value).success,
  })

const sessionsIn = async (db: Database, now: number): Promise<StoredSession[]> => {
  const rows = await db
    .selectFrom('access_sessions')
    .selectAll()
    .where('expires_at', '>', now)
    .execute()
  return rows.map(({ hash, key_id, expires_at }) => ({
    ...{ hash, keyId: key_id, expiresAt: expires_at },
  }))
}

const taken = (name: string) =>
  new MillraceError('conflict', {
    what: `There is, or was, a key ${quoted(name)} already.`,
    why: 'The audit trail knows keys by their names, so no two ever have the same.',
    fix: 'Choose another name: --name NAME.',
  })

const unknown = (name: string) =>
  new MillraceError('not_found', {
    what: `There is no key ${quoted(name)}.`,
    fix: 'millrace keys lists those there are.',
  })

const revokedBefore = (name: string) =>
  new MillraceError('conflict', { what: `The key ${quoted(name)} was revoked already.` })
