/** Which signed tokens count: what a configuration says, resolved. */
import type { Grant } from '../core/access.ts'
import type { KeyLimits } from './types.ts'

export type JwksPlace =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'file'; readonly path: string }

/** Algorithms that may be allowed: those with a public key. With a shared secret whoever checks could also sign. */
export const algorithms = [
  ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
  ...(['ES256', 'ES384', 'ES512', 'EdDSA'] as const),
] as const
export type Algorithm = (typeof algorithms)[number]

/** Which tokens count, and what they allow. */
export interface TokenRules {
  readonly issuer: string
  readonly audience: string
  readonly jwks: JwksPlace
  readonly algorithms: readonly Algorithm[]
  /** Milliseconds by which clocks may differ. */
  readonly clockTolerance: number
  /** Claim with a value, or several, of `grants`; points lead into objects: `realm_access.roles`. */
  readonly claim: string
  /** What each value of the claim allows. */
  readonly grants: Readonly<Record<string, TokenGrant>>
}

/** What a value allows, and how often and how much at a time whoever has it may ask. */
export interface TokenGrant extends Grant, KeyLimits {}
