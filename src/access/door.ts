/** Who asks: what a request shows is checked here, without asking the database each time. */
import { timingSafeEqual } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { nobody, owner, type Principal } from '../core/access.ts'
import type { Clock } from '../core/clock.ts'
import { MillraceError, messageOf } from '../core/error.ts'
import { createListeners } from '../core/listeners.ts'
import { hashOf, readKey } from './key.ts'
import { keyMissing, keyRefused } from './refuse.ts'
import type { AccessRows, Snapshot } from './rows.ts'
import type { Tokens } from './tokens.ts'
import { type Caller, type Credential, isLimited, type StoredKey } from './types.ts'

/** Milliseconds between two looks whether keys have changed. */
const lookEvery = 400

/** Milliseconds that a look counts: a key that is revoked is refused then at the latest. */
const longestFresh = 900

/** Milliseconds between two looks for what is not known: who guesses keys must not keep the database busy. */
const betweenLooks = 50

export interface Door {
  /** Whether keys are asked for: as soon as there is one, or tokens are taken. */
  isLocked(): boolean
  /**
   * Who asks; at once where it is known. Fails with `no_key` where a key is needed and none that counts was shown, `storage`
   * where the database does not answer for a second.
   */
  who(credential: Credential): Caller | Promise<Caller>
  /** Looks now whether keys have changed. */
  look(): Promise<void>
  /** Hears each time that keys or sessions have changed. */
  subscribe(listener: () => void): () => void
  /** The key that a session was opened with, or that was shown; null for any other credential. */
  keyOf(credential: Credential): StoredKey | null
  close(): void
}

export interface DoorOptions {
  readonly rows: Pick<AccessRows, 'generation' | 'all'>
  /** Checks signed tokens. Default: none are taken. */
  readonly tokens?: Tokens | null
  readonly clock: Clock
  /** Milliseconds of a clock that never goes back. Default: `performance.now`. */
  readonly elapsed?: () => number
  warn?(what: string): void
}

/** Opens the door of a home, and goes on looking for changes until it is closed. */
export const openDoor = async (options: DoorOptions): Promise<Door> => {
  const { tokens = null, clock, elapsed = () => performance.now(), warn = () => {} } = options
  const changed = createListeners<[]>()
  let known = indexOf(await options.rows.all())
  let lookedAt = elapsed()
  let looking: Promise<void> | null = null
  let soon: Promise<void> | null = null

  const look = () => {
    looking ??= lookOnce().finally(() => {
      looking = null
    })
    return looking
  }
  /** Whoever comes in a short time waits for the same look. */
  const lookSoon = () => {
    const wait = lookedAt + betweenLooks - elapsed()
    soon ??= (wait > 0 ? sleep(wait) : Promise.resolve()).then(look).finally(() => {
      soon = null
    })
    return soon
  }
  const lookOnce = async () => {
    const began = elapsed()
    if ((await options.rows.generation()) !== known.generation) {
      known = indexOf(await options.rows.all())
      changed.emit()
    }
    lookedAt = began
  }
  const isLocked = () => known.keys.size > 0 || tokens !== null
  const isFresh = () => elapsed() - lookedAt < longestFresh
  const decide = (credential: Credential): Caller | null => {
    if (!isLocked()) return anybody
    const key = keyIn(known, credential, clock.now())
    return key && callerOf(key, clock.now())
  }
  const lookFirst = async (credential: Credential): Promise<Caller> => {
    if (isFresh() && credential.kind === 'none') throw keyMissing()
    await lookSoon().catch((error) => {
      throw unreadable(error)
    })
    const found = decide(credential)
    if (found) return found
    throw credential.kind === 'none' ? keyMissing() : keyRefused()
  }

  let hasWarned = false
  const timer = setInterval(() => {
    look().then(
      () => {
        hasWarned = false
      },
      (error) => {
        if (!hasWarned) warn(`Whether keys have changed cannot be seen: ${messageOf(error)}`)
        hasWarned = true
      },
    )
  }, lookEvery)
  timer.unref()
  return {
    isLocked,
    look,
    subscribe: changed.subscribe,
    keyOf: (credential) => keyIn(known, credential, clock.now()),
    who(credential) {
      if (tokens && credential.kind === 'bearer' && isToken(credential.text))
        return tokens.who(credential.text)
      return (isFresh() ? decide(credential) : null) ?? lookFirst(credential)
    },
    close: () => clearInterval(timer),
  }
}

/** Everybody, where no key is asked for. */
const anybody: Caller = { principal: owner, author: null, limited: null }

/** Who showed nothing, where that is enough. */
export const stranger: Caller = { principal: nobody, author: 'nobody', limited: null }

interface Index {
  readonly generation: number
  readonly keys: ReadonlyMap<string, Checked>
  /** Ids of keys by the hashes of their sessions, and until when they count. */
  readonly sessions: ReadonlyMap<string, { readonly keyId: string; readonly expiresAt: number }>
}

interface Checked {
  readonly key: StoredKey
  readonly hash: Buffer
}

const indexOf = ({ generation, keys, sessions }: Snapshot): Index => ({
  generation,
  keys: new Map(keys.map((key) => [key.id, { key, hash: Buffer.from(key.hash, 'hex') }])),
  sessions: new Map(sessions.map((session) => [session.hash, session])),
})

const keyIn = (known: Index, credential: Credential, now: number): StoredKey | null => {
  if (credential.kind === 'none') return null
  if (credential.kind === 'session') {
    const session = known.sessions.get(hashOf(credential.token).toString('hex'))
    return session && session.expiresAt > now ? (known.keys.get(session.keyId)?.key ?? null) : null
  }
  const shown = readKey(credential.text)
  const found = shown && known.keys.get(shown.id)
  return found && timingSafeEqual(hashOf(shown.secret), found.hash) ? found.key : null
}

/** Fails with `no_key` for one that is over: whoever has its secret may be told so. */
const callerOf = (key: StoredKey, now: number): Caller => {
  if (key.revokedAt !== null) throw keyRefused(`It was revoked on ${dayOf(key.revokedAt)}.`)
  if (key.expiresAt !== null && key.expiresAt <= now)
    throw keyRefused(`It expired on ${dayOf(key.expiresAt)}.`)
  const made = callers.get(key)
  if (made) return made
  const { name, grant, limits, id } = key
  const principal: Principal = { kind: 'key', name, grants: [grant] }
  const caller: Caller = {
    ...{ principal, author: `key:${name}` },
    limited: isLimited(limits) ? { id, limits, kind: 'key' } : null,
  }
  callers.set(key, caller)
  return caller
}

const callers = new WeakMap<StoredKey, Caller>()

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 16).replace('T', ' ')

/** Three parts with points between them, as a JWT has. */
const isToken = (text: string): boolean => text.startsWith('eyJ')

const unreadable = (cause: unknown) =>
  new MillraceError('storage', {
    what: 'Keys cannot be checked: the database does not answer.',
    why: messageOf(cause),
    fix: 'Look at the disk and at the database. Nobody is let in meanwhile.',
    cause,
  })

/** Where nobody asks for keys. */
export const noDoor: Door = {
  ...{ isLocked: () => false, who: () => anybody, keyOf: () => null },
  ...{ look: async () => {}, subscribe: () => () => {}, close: () => {} },
}
