/** What a request shows of who asks: a header, or the cookie of the console. Nothing else counts, least of all its address. */
import type { FastifyRequest } from 'fastify'
import type { Credential } from '../../access/types.ts'
import { MillraceError } from '../../core/error.ts'
import { hasSecret } from '../../core/secrets.ts'
import { isCrossOrigin } from '../origin.ts'

/** Characters of a credential at most: signed tokens are the longest. */
const longest = 8192

/** Headers that decide who asks, and whom: a proxy and this server must not each believe another one of two. */
const once: ReadonlySet<string> = new Set(['authorization', 'host', 'x-millrace-author'])

/** Fails with `bad_input` where a header that decides is sent twice, or is longer than any. */
export const credentialOf = (request: FastifyRequest): Credential => {
  expectOnce(request.raw.rawHeaders)
  const { authorization } = request.headers
  if (authorization !== undefined) return { kind: 'bearer', text: bearerIn(authorization) }
  const token = sessionOf(request)
  return token === null ? { kind: 'none' } : { kind: 'session', token }
}

const expectOnce = (raw: readonly string[]): void => {
  let seen: Set<string> | undefined
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at]?.toLowerCase() ?? ''
    if (!once.has(name)) continue
    seen ??= new Set()
    if (seen.has(name)) throw sentTwice(name)
    seen.add(name)
  }
}

export const sentTwice = (name: string) =>
  new MillraceError('bad_input', {
    what: `The header "${name}" was sent twice.`,
    why: 'Which of them counts would be a guess.',
    fix: 'Send it once.',
  })

/** What stands after `Bearer`; another scheme shows nothing that is known here, and is refused as a key is. */
export const bearerIn = (authorization: string): string => {
  if (authorization.length > longest)
    throw new MillraceError('bad_input', {
      what: `The header "authorization" has ${authorization.length} characters; at most ${longest} are read.`,
      why: 'No key, and no token of a sign-in, is as long.',
      fix: 'Send "authorization: Bearer KEY".',
    })
  return /^bearer +(\S+)$/i.exec(authorization)?.[1] ?? ''
}

/** Of the port, since browsers send cookies of a machine to all of its ports. */
export const cookieName = ({ headers }: Pick<FastifyRequest, 'headers'>): string =>
  `millrace_${/:(\d+)$/.exec(headers.host ?? '')?.[1] ?? 'session'}`

/** Of a page of elsewhere no cookie counts, whatever the browser sends. Several of the same name are none. */
const sessionOf = (request: FastifyRequest): string | null => {
  const { cookie } = request.headers
  if (cookie === undefined || isCrossOrigin(request)) return null
  const start = `${cookieName(request)}=`
  const found = cookie
    .split(';')
    .map((each) => each.trim())
    .filter((each) => each.startsWith(start))
  const [first] = found
  if (found.length > 1) throw sentTwice('cookie')
  const token = first?.slice(start.length) ?? ''
  return /^[A-Za-z0-9_-]{43}$/.test(token) ? token : null
}

/** Fields by which others take keys in an address. */
const named = /[?&](access[-_]?token|api[-_]?key|auth(orization)?|key|token)=/i

/** Fails with `bad_input` for an address with a key in it: addresses are kept by browsers, proxies and logs. */
export const expectNoSecret = (url: string): void => {
  if (!named.test(url) && !hasSecret(url) && !hasSecret(decoded(url))) return
  throw new MillraceError('bad_input', {
    what: 'There is a key in the address.',
    why: 'Addresses are kept by browsers, proxies and logs; whoever reads one of those has the key.',
    fix: 'Send it as the header "authorization: Bearer KEY", and revoke this one: millrace keys revoke NAME.',
  })
}

const decoded = (url: string): string => {
  if (!url.includes('%')) return url
  try {
    return decodeURIComponent(url)
  } catch {
    return url.replace(/%([0-9a-f]{2})/gi, (_, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 16)),
    )
  }
}
