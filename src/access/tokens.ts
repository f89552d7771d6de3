/** Signed tokens (JWT) of somebody else's sign-in, checked by the public keys that their issuer publishes. */
import { createHash } from 'node:crypto'
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose'
import type { Grant } from '../core/access.ts'
import type { Clock } from '../core/clock.ts'
import { MillraceError } from '../core/error.ts'
import { clipped, quoted } from '../core/text.ts'
import { createKeySet } from './jwks.ts'
import type { TokenGrant, TokenRules } from './rules.ts'
import { type Caller, isLimited, type KeyLimits } from './types.ts'

export interface Tokens {
  /** Fails with `no_key` for a token that does not count, `overloaded` where the keys of its issuer cannot be had. */
  who(token: string): Promise<Caller>
}

/** Milliseconds that a token that was checked counts without being checked again. */
const checkedFor = 30_000

/** Tokens that are known to be good at a time. */
const mostChecked = 1000

export interface TokensOptions {
  readonly rules: TokenRules
  readonly clock: Clock
  /** Default: the network's. */
  readonly fetch?: typeof fetch
}

export const createTokens = ({ rules, clock, fetch = globalThis.fetch }: TokensOptions): Tokens => {
  const keySet = createKeySet(rules.jwks, { clock, fetch })
  const checked = new Map<string, { readonly caller: Caller; readonly until: number }>()
  return {
    async who(token) {
      const digest = createHash('sha256').update(token).digest('base64')
      const known = checked.get(digest)
      if (known && known.until > clock.now()) return known.caller
      const payload = await verified(token, rules, keySet, clock)
      const caller = callerOf(payload, rules)
      if (checked.size >= mostChecked) checked.clear()
      const expires = (payload.exp ?? 0) * 1000 + rules.clockTolerance
      checked.set(digest, { caller, until: Math.min(expires, clock.now() + checkedFor) })
      return caller
    },
  }
}

/** What looks for the key of a token in a set: it keeps keys that it has read, so it is made once a set. */
const resolverOf = (keys: JSONWebKeySet): Resolver => {
  const made = resolvers.get(keys)
  if (made) return made
  const resolver = createLocalJWKSet(keys)
  resolvers.set(keys, resolver)
  return resolver
}

type Resolver = ReturnType<typeof createLocalJWKSet>
const resolvers = new WeakMap<JSONWebKeySet, Resolver>()

/** What a token claims, once its signature is one of the issuer's. A key that is not known may be a new one: asked for once. */
const verified = async (
  token: string,
  rules: TokenRules,
  keySet: ReturnType<typeof createKeySet>,
  clock: Clock,
): Promise<JWTPayload> => {
  const check = async (keys: Awaited<ReturnType<typeof keySet.current>>) => {
    const { payload } = await jwtVerify(token, resolverOf(keys), {
      issuer: rules.issuer,
      audience: rules.audience,
      algorithms: [...rules.algorithms],
      clockTolerance: rules.clockTolerance / 1000,
      requiredClaims: ['exp', 'sub'],
      currentDate: new Date(clock.now()),
    })
    return payload
  }
  try {
    return await check(await keySet.current())
  } catch (error) {
    if (!(error instanceof errors.JWKSNoMatchingKey)) throw refused(error)
    return check(await keySet.renewed()).catch((again) => {
      throw refused(again)
    })
  }
}

const callerOf = (payload: JWTPayload, { issuer, claim, grants }: TokenRules): Caller => {
  const subject = payload.sub ?? ''
  const values = valuesAt(payload, claim)
  const granted = values.flatMap((value) =>
    Object.hasOwn(grants, value) ? [grants[value]].filter((grant) => grant !== undefined) : [],
  )
  if (granted.length === 0)
    throw new MillraceError('no_key', {
      what: `The token of ${quoted(subject)} has no role here.`,
      why: `Its claim ${quoted(claim)} ${values.length === 0 ? 'is not there' : `is ${clipped(values.join(', '))}`}.`,
      fix: 'Give its owner one of the values that access.tokens.grants names.',
    })
  const author = authorOf(subject, issuer)
  const limits = limitsOf(granted)
  return {
    principal: { kind: 'token', name: subject, grants: granted.map(grantOf) },
    author,
    limited: isLimited(limits) ? { id: author, limits, kind: 'token' } : null,
  }
}

const grantOf = ({ rate: _, concurrency: __, ...grant }: TokenGrant): Grant => grant

/** Of several values the one that allows most. */
const limitsOf = (granted: readonly TokenGrant[]): KeyLimits => ({
  rate: largest(granted.map(({ rate }) => rate)),
  concurrency: largest(granted.map(({ concurrency }) => concurrency)),
})

const largest = (limits: readonly (number | null)[]): number | null =>
  limits.reduce((most, each) => (most === null || each === null ? null : Math.max(most, each)))

/** Two subjects never have the same, nor the same one of two issuers: what is odd is encoded, what is long ends in a digest. */
const authorOf = (subject: string, issuer: string): string =>
  `token:${nameOf(subject, /[^\w.@+|-]/gu)} of ${nameOf(issuer, /[^\w.@+|:/-]/gu)}`

/** Characters that are shown, and those of one that is longer. */
const longest = 100
const shown = 80

const nameOf = (text: string, odd: RegExp): string => {
  const name = text.toWellFormed().replace(odd, encoded)
  if (name.length <= longest && text.isWellFormed()) return name
  return `${name.slice(0, shown)}~${createHash('sha256').update(text, 'utf16le').digest('hex').slice(0, 16)}`
}

const encoded = (character: string): string =>
  [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')

const valuesAt = (payload: JWTPayload, claim: string): string[] => {
  const found = claim
    .split('.')
    .reduce<unknown>(
      (value, part) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, part)
          ? Reflect.get(value, part)
          : undefined,
      payload,
    )
  const one = typeof found === 'string' ? found.split(' ') : found
  return Array.isArray(one) ? one.filter((each) => typeof each === 'string') : []
}

/** Why a token does not count, without a word of it. */
const refused = (error: unknown): unknown => {
  if (error instanceof MillraceError) return error
  const why =
    error instanceof errors.JOSEError ? (reasons[error.code] ?? 'It cannot be read.') : null
  const isKey = error instanceof TypeError || error instanceof DOMException
  if (why === null && !isKey) return error
  return new MillraceError('no_key', {
    what: 'The token that was sent does not count.',
    why:
      error instanceof errors.JWTClaimValidationFailed
        ? `Its claim "${error.claim}" is not what is asked for here.`
        : (why ?? 'The key that it is signed by cannot be used.'),
    fix: 'Sign in again where it comes from.',
  })
}

const reasons: Readonly<Record<string, string>> = {
  ERR_JWT_EXPIRED: 'It has expired.',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'Its signature is wrong.',
  ERR_JWKS_NO_MATCHING_KEY: 'Its issuer publishes no key that it is signed by.',
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: 'It names no key, and its issuer publishes several.',
  ERR_JOSE_ALG_NOT_ALLOWED: 'It is signed by an algorithm that is not allowed here.',
  ERR_JOSE_NOT_SUPPORTED: 'It is signed in a way that is not known here.',
}
