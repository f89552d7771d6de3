import type { Grant, Principal } from '../core/access.ts'
import type { Author } from '../core/records.ts'

/** How often and how much at a time a key may ask, over all processes together. */
export interface KeyLimits {
  /** Requests a second: in t seconds never more than rate × t + max(1, rate). Null: any. */
  readonly rate: number | null
  /** Requests under way at a time. Null: any. */
  readonly concurrency: number | null
}

export const noLimits: KeyLimits = { rate: null, concurrency: null }

/** Whether they hold anybody up. */
export const isLimited = ({ rate, concurrency }: KeyLimits): boolean =>
  rate !== null || concurrency !== null

/** A key, as it is told of. */
export interface KeyRecord {
  /** First part of the key itself, no secret. */
  readonly id: string
  readonly name: string
  readonly grant: Grant
  readonly limits: KeyLimits
  /** Milliseconds since 1970, as all times here. */
  readonly createdAt: number
  readonly author: Author
  /** Null: never. */
  readonly expiresAt: number | null
  readonly revokedAt: number | null
}

/** A key as it is checked. */
export interface StoredKey extends KeyRecord {
  /** SHA-256 of its secret, in hexadecimal digits. */
  readonly hash: string
}

export interface StoredSession {
  readonly hash: string
  readonly keyId: string
  readonly expiresAt: number
}

/** What a request shows of who asks. */
export type Credential =
  | { readonly kind: 'none' }
  /** A key or a signed token. */
  | { readonly kind: 'bearer'; readonly text: string }
  /** What a browser keeps for the console. */
  | { readonly kind: 'session'; readonly token: string }

/** Who asks, as far as it was proven. */
export interface Caller {
  readonly principal: Principal
  /** By what the audit trail and the inference log know who asks; null where no key is asked for. */
  readonly author: Author | null
  /** By what limits are counted; null where there are none. */
  readonly limited: {
    /** The id of a key, or the name of who has a token: neither can be the other. */
    readonly id: string
    readonly kind: 'key' | 'token'
    readonly limits: KeyLimits
  } | null
}
