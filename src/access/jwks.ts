/** The public keys of an issuer (JWKS), from an address or a file: kept for a while, and asked for again when they change. */
import { readFile, stat } from 'node:fs/promises'
import type { JSONWebKeySet } from 'jose'
import type { Clock } from '../core/clock.ts'
import { MillraceError, messageOf } from '../core/error.ts'
import { z } from '../core/schema.ts'
import type { JwksPlace } from './rules.ts'

/** Milliseconds that keys count before they are asked for again. */
const freshFor = 600_000

/** Milliseconds that they count on where their issuer is away. */
const staleFor = 3_600_000

/** Milliseconds between two questions: tokens with keys that nobody knows must not make a flood of them. */
const betweenAsks = 10_000

/** Milliseconds that an answer may take, and the most bytes of it. */
const patience = 3000
const mostBytes = 65_536

const keyTypes = ['RSA', 'EC', 'OKP'] as const

/** Only public keys of kinds that sign. What else a set holds is left out; a private part of one says that somebody erred. */
const shape = z.object({
  keys: z.array(z.looseObject({ kty: z.string() })).max(100),
})

interface Held {
  readonly keys: JSONWebKeySet
  readonly at: number
}

export const createKeySet = (
  place: JwksPlace,
  { clock, fetch }: { readonly clock: Clock; readonly fetch: typeof globalThis.fetch },
) => {
  let held: Held | null = null
  let askedAt = Number.NEGATIVE_INFINITY
  let failure: unknown = null
  let asking: Promise<void> | null = null

  const ask = async () => {
    askedAt = clock.now()
    try {
      const text = place.kind === 'url' ? await fetched(place.url, fetch) : await read(place.path)
      held = { keys: keysIn(text, place), at: clock.now() }
      failure = null
    } catch (error) {
      failure = error
    }
  }
  const askOnce = () => {
    asking ??= ask().finally(() => {
      asking = null
    })
    return asking
  }
  const counting = (): JSONWebKeySet => {
    if (held && clock.now() - held.at < staleFor) return held.keys
    throw away(place, failure)
  }
  const mayAsk = () => clock.now() - askedAt >= betweenAsks
  return {
    /** Keys as they are known. Fails with `overloaded` where there are none, or none that count any more. */
    async current(): Promise<JSONWebKeySet> {
      if ((!held || clock.now() - held.at >= freshFor) && (asking || mayAsk())) await askOnce()
      return counting()
    },
    /** Keys asked for anew, unless that was a moment ago. */
    async renewed(): Promise<JSONWebKeySet> {
      if (asking || mayAsk()) await askOnce()
      return counting()
    },
  }
}

const fetched = async (url: string, fetch: typeof globalThis.fetch): Promise<string> => {
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(patience),
  })
  if (!response.ok) throw new Error(`It answered ${response.status}.`)
  return bounded(response)
}

const bounded = async ({ body }: Response): Promise<string> => {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += chunk.length
    if (bytes > mostBytes) throw tooLong()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

const read = async (path: string): Promise<string> => {
  if ((await stat(path)).size > mostBytes) throw tooLong()
  return readFile(path, 'utf8')
}

const tooLong = () => new Error(`It is longer than ${mostBytes} bytes.`)

const keysIn = (text: string, place: JwksPlace): JSONWebKeySet => {
  const { data } = shape.safeParse(parsed(text))
  if (!data) throw new Error('It is no set of keys: { "keys": […] } was expected.')
  if (data.keys.some((key) => 'd' in key || 'k' in key))
    throw new Error('It publishes private keys: whoever reads it could sign.')
  const keys = data.keys.filter(({ kty }) => keyTypes.some((type) => type === kty))
  if (keys.length === 0) throw new Error(`${nameOf(place)} has no public key that signs.`)
  return { keys }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const nameOf = (place: JwksPlace) => (place.kind === 'url' ? place.url : place.path)

const away = (place: JwksPlace, cause: unknown) =>
  new MillraceError('overloaded', {
    what: 'Tokens cannot be checked: the keys of their issuer cannot be had.',
    why: `${nameOf(place)}: ${cause === null ? 'it was not asked yet.' : messageOf(cause)}`,
    fix: 'Try again in a moment. Keys of Millrace itself count meanwhile.',
    retryAfter: betweenAsks / 1000,
    cause,
  })
