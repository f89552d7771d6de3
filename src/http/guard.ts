import type { FastifyRequest } from 'fastify'
import { MillraceError } from '../core/error.ts'
import { quoted } from '../core/text.ts'
import { isLoopback } from './address.ts'
import type { Cors } from './cors.ts'
import { safetyHeaders } from './headers.ts'
import { isName, type Names, nameIn, namesOf } from './names.ts'
import { crossOrigin, isCrossOrigin } from './origin.ts'
import type { App, HttpConfig } from './types.ts'

/**
 * Refuses what a foreign web page could make a browser send: a Host that is not ours (DNS rebinding), whatever
 * address the app listens on, and requests that change something from another origin. Clients other than
 * browsers name the host they ask and send no origin, and pass, as do pages of origins that an endpoint names,
 * where they put questions to that one.
 */
export const guard = (app: App, config: HttpConfig, cors: Cors) => {
  const names = namesOf(config)
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(safetyHeaders)
    const { host } = request.headers
    if (host === undefined) {
      reply.header('connection', 'close')
      done(noHost())
    } else if (!names.has(nameIn(host))) done(foreignHost(host, config, names))
    else if (cors.answers(request, reply)) return
    else if (changes(request) && isCrossOrigin(request) && !cors.allows(request, reply))
      done(crossOrigin(request))
    else done()
  })
}

/** Every method but the safe ones, and the route that evaluates on GET. */
const changes = ({ method, routeOptions }: FastifyRequest) =>
  (method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS') ||
  routeOptions.url === '/evaluate'

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
