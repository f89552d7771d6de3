import {
  type IncomingMessage,
  type ServerOptions,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http'
import type { Socket } from 'node:net'
import { MillraceError, systemCode } from '../core/error.ts'
import { clientOf } from './address.ts'
import { createBudget } from './budget.ts'
import { bodyOf } from './errors.ts'
import { safetyHeaders } from './headers.ts'
import type { Limits } from './limits.ts'
import type { App } from './types.ts'

/** Milliseconds a refused client has to read its answer; then it is cut off. */
const lingering = 1000

/** Milliseconds without a byte in either direction until a connection is cut off: its client reads no more. */
export const longestSilence = 300_000

/** How long a head of a request may take, and how often that is looked at. */
export const serverOptions = ({ patience }: Limits): ServerOptions => ({
  headersTimeout: patience,
  connectionsCheckingInterval: Math.ceil(patience / 5),
  // A request without a Host is refused by the guard, in the shape of every refusal.
  requireHostHeader: false,
})

/** Bounds connections, all together and of one client, and answers what HTTP itself would refuse. */
export const boundConnections = (app: App, { connections }: Limits) => {
  const { server } = app
  const open = createBudget(connections)
  server.maxConnections = connections.total
  server.on('connection', (socket: Socket) => {
    const client = clientOf(socket.remoteAddress)
    if (open.take(client, 1)) socket.once('close', () => open.give(client, 1))
    else turnAway(socket, 503, tooMany(connections.each))
  })
  // HTTP reads on at a socket that was turned away: what is asked there is not carried out.
  app.addHook('onRequest', (request, reply, done) => {
    if (!turnedAway.has(request.raw.socket)) return done()
    reply.hijack()
    request.raw.socket.destroy()
  })
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    const body = JSON.stringify(bodyOf(unmet(request)))
    response.writeHead(417, headersOf(body)).end(body)
  })
}

const tooMany = (each: number) =>
  new MillraceError('too_many_connections', {
    what: `${each} connections from this address are open already.`,
    fix: 'Close some, or send requests one after the other over one connection.',
  })

const unmet = ({ headers }: IncomingMessage) =>
  new MillraceError('bad_input', {
    what: `The expectation ${JSON.stringify(headers.expect?.slice(0, 80))} cannot be met.`,
    fix: 'Leave out the header "expect".',
  })

const statuses: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}

const fixes: Readonly<Record<number, string>> = {
  431: 'Send a shorter address and fewer or shorter headers: 16 KiB together are read.',
  408: 'Send the whole request at once.',
}

/** Answers bytes that are not HTTP, and requests that never finish, in the shape of every refusal. */
export const malformed = (error: Error, socket: Socket) => {
  // Refused already.
  if (socket.writableEnded) return
  const code = systemCode(error) ?? ''
  if (!socket.writable || code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const status = statuses[code] ?? 400
  const refusal = new MillraceError('bad_input', {
    what: `The request cannot be read: ${STATUS_CODES[status]}.`,
    fix: fixes[status] ?? 'Send HTTP/1.1.',
  })
  turnAway(socket, status, refusal)
}

/** Sockets that have had their answer. */
const turnedAway = new WeakSet<Socket>()

/** Answers a client in place of HTTP and lets go of it, whether it reads the answer or not. */
const turnAway = (socket: Socket, status: number, refusal: MillraceError) => {
  turnedAway.add(socket)
  const body = JSON.stringify(bodyOf(refusal))
  const head = Object.entries(headersOf(body)).map(([name, value]) => `${name}: ${value}\r\n`)
  const timer = setTimeout(() => socket.destroy(), lingering)
  socket.once('close', () => clearTimeout(timer))
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head.join('')}\r\n${body}`)
}

const headersOf = (body: string) => ({
  ...safetyHeaders,
  'content-type': 'application/json; charset=utf-8',
  'content-length': Buffer.byteLength(body),
  connection: 'close',
})
