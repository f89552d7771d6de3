/** The server beneath the application where clients reach it by TLS. */

import type { RequestListener } from 'node:http'
import { createServer, type ServerOptions } from 'node:https'
import type { TlsIdentity } from './tls.ts'

/** Milliseconds that an idle connection is kept, as Fastify has it. */
const idle = 72_000

export interface Times {
  readonly requestTimeout: number
  readonly connectionTimeout: number
}

export const secureServer =
  (tls: TlsIdentity, options: ServerOptions, { requestTimeout, connectionTimeout }: Times) =>
  (handler: RequestListener) => {
    const server = createServer({ ...options, ...tls.current(), minVersion: 'TLSv1.2' }, handler)
    tls.subscribe((identity) => server.setSecureContext({ ...identity, minVersion: 'TLSv1.2' }))
    server.requestTimeout = requestTimeout
    server.keepAliveTimeout = idle
    server.setTimeout(connectionTimeout)
    return server
  }
