import { MillraceError, systemCode } from '../core/error.ts'
import { limits } from './limits.ts'
import type { App, Closing, HttpConfig } from './types.ts'

/**
 * Connections that may wait to be taken in, one in each turn of the event loop: as many as may be open. Of more, clients
 * would hear nothing for seconds.
 */
const backlog = limits.connections.total

/**
 * Opens the app's port and answers with its address. Every refusal says which flag changes it. `localhost` is
 * 127.0.0.1: there is one server, whose bounds hold for all connections.
 */
export const listen = async (
  app: App,
  { host, port, tls = null }: Pick<HttpConfig, 'host' | 'port' | 'tls'>,
): Promise<string> => {
  try {
    const address = await app.listen({
      host: host === 'localhost' ? '127.0.0.1' : host,
      ...{ port, backlog },
    })
    // Of a server that is not its own Fastify does not know.
    return tls ? address.replace(/^http:/, 'https:') : address
  } catch (error) {
    throw refusals[systemCode(error) ?? '']?.(host, port, error) ?? error
  }
}

type Explain = (host: string, port: number, cause: unknown) => MillraceError

const badHost: Explain = (host, _, cause) =>
  new MillraceError('bad_usage', {
    what: `This machine has no address ${host}.`,
    fix: 'Choose one of its own with --host, such as 127.0.0.1 or 0.0.0.0.',
    cause,
  })

const refusals: Readonly<Record<string, Explain>> = {
  EADDRINUSE: (host, port, cause) =>
    new MillraceError('port_in_use', {
      what: `Port ${port} of ${host} is in use.`,
      why: 'Another program listens there, perhaps another `millrace up`.',
      fix: `Stop it, or choose another port: --port ${port < 65_535 ? port + 1 : 4700}.`,
      cause,
    }),
  EACCES: (host, port, cause) =>
    new MillraceError('bad_usage', {
      what: `This user may not open port ${port} of ${host}.`,
      why: 'Ports below 1024 are kept for the system.',
      fix: 'Choose a higher one: --port 4700.',
      cause,
    }),
  EADDRNOTAVAIL: badHost,
  ENOTFOUND: badHost,
  EAI_AGAIN: badHost,
}

/**
 * At closing: no new connection is taken; the open ones end with their next answer, and are not cut off while they are only
 * idle, since their client may be about to ask. What comes after that is refused, and what is left at the end cut off.
 * Answers whether the app is being closed.
 */
export const closeInTime = (
  app: App,
  { leave = () => 500, grace = 4000 }: Closing,
): { isClosing(): boolean } => {
  let isLeaving = false
  let isOver = false
  let timer: NodeJS.Timeout | undefined
  app.addHook('preClose', async () => {
    isLeaving = true
    await takeLeave(app.server, leave)
    isOver = true
    timer = setTimeout(() => app.server.closeAllConnections(), grace)
  })
  app.addHook('onRequest', (_, reply, done) => {
    if (isLeaving) reply.header('connection', 'close')
    done(isOver ? stopping() : undefined)
  })
  app.addHook('onSend', (_, reply, payload, done) => {
    if (isLeaving) reply.header('connection', 'close')
    done(null, payload)
  })
  app.addHook('onClose', (_, done) => {
    clearTimeout(timer)
    done()
  })
  return { isClosing: () => isLeaving }
}

/** Milliseconds between two looks how long it may take. */
const lookEvery = 50

/** Ends when the last connection has ended, or after so many milliseconds as it may take then. */
const takeLeave = async (server: App['server'], patience: () => number): Promise<void> => {
  const closeIdle = server.closeIdleConnections
  // Node closes those that are idle at once.
  server.closeIdleConnections = () => {}
  const left = Promise.withResolvers<void>()
  server.close(() => left.resolve())
  const started = performance.now()
  const looking = setInterval(() => {
    if (performance.now() - started >= patience()) left.resolve()
  }, lookEvery)
  await left.promise
  clearInterval(looking)
  server.closeIdleConnections = closeIdle
}

const stopping = () =>
  new MillraceError('overloaded', {
    what: 'The server is being stopped.',
    fix: 'Try again in a moment.',
  })
