import { isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'
import { MillraceError } from '../core/error.ts'
import type { Author } from '../core/records.ts'
import { quoted } from './errors.ts'
import type { App, HttpConfig } from './types.ts'

/** Headers of every answer. Pages that may run scripts set a policy of their own. */
const headers = Object.freeze({
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
})

/** What the pages of the console and the docs may load: their own files; styles may stand inline. */
export const pagePolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/**
 * Refuses what a foreign web page could make a browser send: a Host that is not ours (DNS
 * rebinding, checked where the app listens on a loopback address) and requests that change
 * something from another origin. Clients other than browsers send neither header and pass.
 */
export const guard = (app: App, config: HttpConfig) => {
  const names = allowedNames(config)
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers)
    if (names && !names.has(nameOf(request.headers.host))) done(foreignHost(request, names))
    else if (changes(request) && isCrossOrigin(request)) done(crossOrigin(request))
    else done()
  })
}

const loopback = ['localhost', '127.0.0.1', '[::1]']

/** Names the app answers to; null where it listens beyond this machine and any name may be right. */
const allowedNames = ({ host, hosts = [] }: HttpConfig): ReadonlySet<string> | null =>
  host === 'localhost' || host === '::1' || host.startsWith('127.')
    ? new Set([...loopback, isIP(host) === 6 ? `[${host}]` : host, ...hosts])
    : null

/** A Host header without its port. */
const nameOf = (host = ''): string => host.replace(/:\d*$/, '').toLowerCase()

/** Every method but the safe ones, and the route that evaluates on GET. */
const changes = ({ method, routeOptions }: FastifyRequest) =>
  (method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS') ||
  routeOptions.url === '/evaluate'

const isCrossOrigin = ({ headers }: FastifyRequest): boolean => {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  const { origin, host } = headers
  if (origin === undefined) return false
  return !URL.canParse(origin) || new URL(origin).host !== host?.toLowerCase()
}

const foreignHost = (request: FastifyRequest, names: ReadonlySet<string>) =>
  new MillraceError('refused', {
    what: `This server is not ${quoted(request.headers.host)}.`,
    why: 'It listens on this machine only, so it answers only to its own names.',
    fix: `Ask for ${[...names].join(', ')}, or start it with --host to open it to a network.`,
  })

const crossOrigin = ({ method, headers }: FastifyRequest) =>
  new MillraceError('refused', {
    what: `A ${method} from ${quoted(headers.origin ?? headers['sec-fetch-site']?.toString())} is refused.`,
    why: 'Only pages of this server may change something here.',
    fix: 'Use the console of this server, its command line, or a client outside the browser.',
  })

/**
 * Who asks: the header `x-millrace-author` where there is one, else `console` for a page of this
 * server and `http` for any other client.
 */
export const authorOf = ({ headers }: FastifyRequest): Author => {
  const named = headers['x-millrace-author']
  if (named === undefined) return headers['sec-fetch-site'] === 'same-origin' ? 'console' : 'http'
  if (typeof named === 'string' && /^[\w.@+ -]{1,64}$/.test(named)) return named
  throw new MillraceError('bad_input', {
    what: `The author ${quoted(String(named))} is not a name.`,
    fix: 'Send 1 to 64 letters, digits, spaces or any of . _ @ + - in x-millrace-author.',
  })
}
