/** Keys: made, listed and revoked. */
import type { Grant } from '../core/access.ts'
import type { Clock } from '../core/clock.ts'
import type { Author } from '../core/records.ts'
import { makeKey, makeSession } from './key.ts'
import type { AccessRows } from './rows.ts'
import type { KeyLimits, KeyRecord } from './types.ts'

/** What a key is made of. */
export interface NewKeyAsked {
  /** Default: the role and a number. */
  readonly name?: string | undefined
  readonly grant: Grant
  readonly limits: KeyLimits
  /** Milliseconds it is good for. Null: until it is revoked. */
  readonly lifetime: number | null
}

/** A key with the text that its owner is given once. */
export interface MadeKey {
  readonly record: KeyRecord
  readonly key: string
}

export interface Keys {
  /** Oldest first; revoked and expired ones stay in it. */
  list(): Promise<KeyRecord[]>
  /** Fails with `conflict` where the name is, or was, another's. */
  create(asked: NewKeyAsked, author: Author): Promise<MadeKey>
  /** Fails with `not_found` and `conflict`. */
  revoke(name: string, author: Author): Promise<KeyRecord>
  /** Opens a session of the console for a key; answers what the browser keeps, and until when it counts. */
  signIn(key: { readonly id: string }, author: Author): Promise<OpenedSession>
  signOut(hash: string, author: Author): Promise<void>
}

export interface OpenedSession {
  readonly token: string
  readonly expiresAt: number
}

/** Milliseconds of a session: a day of work. */
export const sessionLifetime = 12 * 3_600_000

export const createKeys = (rows: AccessRows, clock: Clock): Keys => ({
  list: () => rows.keys(),
  async create({ name, grant, limits, lifetime }, author) {
    const { id, key, hash } = makeKey()
    const createdAt = clock.now()
    const record: KeyRecord = {
      ...{ id, grant, limits, createdAt, author },
      name: name ?? (await freeName(rows, grant.role)),
      expiresAt: lifetime === null ? null : createdAt + lifetime,
      revokedAt: null,
    }
    await rows.add({ ...record, hash })
    return { record, key }
  },
  revoke: (name, author) => rows.revoke(name, author),
  async signIn({ id }, author) {
    const { token, hash } = makeSession()
    const expiresAt = clock.now() + sessionLifetime
    await rows.openSession({ hash, keyId: id, expiresAt }, author)
    return { token, expiresAt }
  },
  signOut: (hash, author) => rows.endSession(hash, author),
})

/** `admin`, `admin-2`, `admin-3`, …, the first that nobody has or had. */
const freeName = async (rows: AccessRows, role: string): Promise<string> => {
  const had = new Set((await rows.keys()).map(({ name }) => name))
  for (let number = 1; ; number++) {
    const name = number === 1 ? role : `${role}-${number}`
    if (!had.has(name)) return name
  }
}
