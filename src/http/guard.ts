import type { FastifyRequest } from 'fastify'
import { MillraceError } from '../core/error.ts'
import { quoted } from '../core/text.ts'
import { isLoopback } from './address.ts'
import { safetyHeaders } from './headers.ts'
import { isName, type Names, nameIn, namesOf } from './names.ts'
import type { App, HttpConfig } from './types.ts'

/**
 * Refuses what a foreign web page could make a browser send: a Host that is not ours (DNS rebinding), whatever
 * address the app listens on, and requests that change something from another origin. Clients other than
 * browsers name the host they ask and send no origin, and pass.
 */
export const guard = (app: App, config: HttpConfig) => {
  const names = namesOf(config)
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(safetyHeaders)
    const { host } = request.headers
    if (host === undefined) {
      reply.header('connection', 'close')
      done(noHost())
    } else if (!names.has(nameIn(host))) done(foreignHost(host, config, names))
    else if (changes(request) && isCrossOrigin(request)) done(crossOrigin(request))
    else done()
  })
}

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

const noHost = () =>
  new MillraceError('bad_input', {
    what: 'The request names no host.',
    fix: 'Send the header "host", as every HTTP/1.1 request has it.',
  })

const foreignHost = (host: string, config: HttpConfig, { told }: Names) => {
  const name = nameIn(host)
  const others = isLoopback(config.host) ? '' : ', an address or the name of its machine'
  const more = isName(name)
    ? `; if it is to have this name, start it with --allow-host ${name}`
    : ''
  return new MillraceError('refused', {
    what: `This server is not ${quoted(host)}.`,
    why: 'It answers only to its own names, so that no foreign page reaches it under another.',
    fix: `Ask for ${told.slice(0, 8).join(', ')}${others}${more}.`,
  })
}

const crossOrigin = ({ method, headers }: FastifyRequest) =>
  new MillraceError('refused', {
    what: `A ${method} from ${quoted(headers.origin ?? headers['sec-fetch-site']?.toString())} is refused.`,
    why: 'Only pages of this server may change something here.',
    fix: 'Use the console of this server, its command line, or a client outside the browser.',
  })
