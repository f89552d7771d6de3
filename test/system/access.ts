/** Keys in memory, for the tests of HTTP and for the made-up server of console/dev. */
import { openDoor } from '../../src/access/door.ts'
import { createKeys, type Keys } from '../../src/access/keys.ts'
import { createLimiter } from '../../src/access/limiter.ts'
import type { Refused } from '../../src/access/refusals.ts'
import type { AccessRows } from '../../src/access/rows.ts'
import type { Tokens } from '../../src/access/tokens.ts'
import {
  type KeyLimits,
  noLimits,
  type StoredKey,
  type StoredSession,
} from '../../src/access/types.ts'
import type { Grant } from '../../src/core/access.ts'
import { type Clock, systemClock } from '../../src/core/clock.ts'
import { MillraceError } from '../../src/core/error.ts'
import type { ManagedAccess } from '../../src/http/access/types.ts'

export const memoryRows = (
  audit: (author: string, action: string, subject: string) => void = () => {},
): AccessRows => {
  let generation = 0
  const keys: StoredKey[] = []
  let sessions: StoredSession[] = []
  return {
    generation: async () => generation,
    all: async () => ({ generation, keys: [...keys], sessions: [...sessions] }),
    keys: async () => keys.map(({ hash: _, ...key }) => key),
    async add(key) {
      if (keys.some(({ name }) => name === key.name))
        throw new MillraceError('conflict', { what: `There is a key ${key.name} already.` })
      keys.push(key)
      generation += 1
      audit(key.author, 'key.create', `key ${key.name}`)
    },
    async revoke(name, author) {
      const at = keys.findIndex((key) => key.name === name)
      const key = keys[at]
      if (!key) throw new MillraceError('not_found', { what: `There is no key ${name}.` })
      const { hash: _, ...revoked } = { ...key, revokedAt: Date.now() }
      keys[at] = { ...key, ...revoked }
      sessions = sessions.filter(({ keyId }) => keyId !== key.id)
      generation += 1
      audit(author, 'key.revoke', `key ${name}`)
      return revoked
    },
    async openSession(session, author) {
      sessions.push(session)
      generation += 1
      audit(author, 'session.open', 'console')
    },
    async endSession(hash, author) {
      sessions = sessions.filter((session) => session.hash !== hash)
      generation += 1
      audit(author, 'session.end', 'console')
    },
  }
}

export interface MemoryAccess extends ManagedAccess {
  readonly keys: Keys
  /** Who was refused what. */
  readonly refused: readonly Refused[]
  /** A key that counts at once. */
  key(
    grant: Partial<Grant>,
    how?: { limits?: KeyLimits; lifetime?: number; name?: string },
  ): Promise<string>
  close(): void
}

/** Fields of a grant that are not given are those of a viewer of the project, without data. */
export const memoryAccess = async (
  options: {
    readonly clock?: Clock
    readonly tokens?: Tokens
    readonly rows?: AccessRows
    readonly elapsed?: () => number
  } = {},
): Promise<MemoryAccess> => {
  const { clock = systemClock, rows = memoryRows(), tokens = null } = options
  const keys = createKeys(rows, clock)
  const { elapsed } = options
  const door = await openDoor({ rows, tokens, clock, ...(elapsed && { elapsed }) })
  const refused: Refused[] = []
  return {
    ...{ door, keys, refused, limiter: createLimiter(elapsed) },
    refusals: { note: (each) => void refused.push(each) },
    async key(grant, { limits = noLimits, lifetime = null, name } = {}) {
      const all = { role: 'viewer', endpoints: null, data: null, sets: null, ...grant } as const
      const made = await keys.create({ grant: all, limits, lifetime, name }, 'test')
      await door.look()
      return made.key
    },
    close: door.close,
  }
}
