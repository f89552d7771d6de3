/** Requests that another process of this machine answers, over its socket, as they are. */
import { Agent, request as ask, type IncomingMessage, type ServerResponse } from 'node:http'
import { MillraceError, messageOf } from '../core/error.ts'
import { bodyOf } from './errors.ts'

/** Milliseconds that a connection is kept for the next request: less than the other side keeps it. */
const idle = 30_000

/** Headers that are of one connection, or that say on whose behalf somebody asks. */
const own =
  /^(connection|keep-alive|proxy-.*|te|trailer|upgrade|expect|forwarded|x-forwarded-.*|x-real-ip)$/i

/** `isLast` says whether connections are to end with their next answer. */
export const createForward = (socketPath: string, isLast: () => boolean) => {
  const agent = new Agent({ keepAlive: true, timeout: idle })
  return {
    forward(request: IncomingMessage, response: ServerResponse): void {
      const { method, url } = request
      const headers = [
        ...pairsOf(request.rawHeaders).filter(([name]) => !own.test(name)),
        ['x-forwarded-for', request.socket.remoteAddress ?? ''],
      ].flat()
      const onward = ask({ socketPath, agent, method, path: url, headers })
      onward.on('response', (answer) => {
        response.writeHead(
          answer.statusCode ?? 502,
          [
            ...pairsOf(answer.rawHeaders).filter(([name]) => !own.test(name)),
            ...(isLast() || isClosed(answer) ? [['connection', 'close']] : []),
          ].flat(),
        )
        response.flushHeaders()
        answer.on('error', () => response.destroy())
        answer.pipe(response)
      })
      // What is left of a body that is refused unread is read, so that the next request of the connection is.
      const leave = () => {
        request.unpipe(onward).resume()
        onward.destroy()
      }
      onward.on('error', (error) => {
        leave()
        refuse(request, response, error)
      })
      response.once('close', leave)
      request.pipe(onward)
    },
    close: () => agent.destroy(),
  }
}

/** A request that was refused before it was read whole ends its connection. */
const isClosed = ({ headers }: IncomingMessage): boolean =>
  headers.connection?.toLowerCase() === 'close'

const pairsOf = (raw: readonly string[]): [string, string][] =>
  Array.from({ length: raw.length / 2 }, (_, at) => [raw[2 * at] ?? '', raw[2 * at + 1] ?? ''])

const refuse = ({ url }: IncomingMessage, response: ServerResponse, cause: Error) => {
  if (response.destroyed || response.writableEnded) return
  if (response.headersSent) return response.destroy()
  const refusal = new MillraceError('overloaded', {
    what: 'The process that keeps the loop does not answer.',
    why: messageOf(cause),
    fix: 'Try again in a moment. Predictions are answered meanwhile.',
  })
  response
    .writeHead(refusal.status, {
      'content-type': 'application/json; charset=utf-8',
      'retry-after': '1',
    })
    .end(JSON.stringify(bodyOf(refusal, url)))
}
