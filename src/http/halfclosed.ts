/** Clients that end their sending side after the request and wait for the answer, as `nc -N` does. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { App } from './types.ts'

/** Milliseconds until it is first looked whether such a client is still there, and between two looks at most. */
const firstLook = 100
const longestPause = 2000

/**
 * Answers them. One that has gone looks the same until something is sent to it: whoever waits for longer is sent
 * `102 Processing`, which a client passes over, and the second of those fails where nobody is there any more.
 */
export const answerHalfClosed = ({ server }: App): void => {
  // Without it Node drops the request of whoever sends nothing more.
  Object.assign(server, { httpAllowHalfOpen: true })
  const newest = new WeakMap<Socket, ServerResponse>()
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) =>
    newest.set(socket, response),
  )
  server.on('connection', (socket: Socket) =>
    socket.once('end', () => askAgain(() => newest.get(socket))),
  )
}

const askAgain = (responseNow: () => ServerResponse | undefined, pause = firstLook): void => {
  const look = () => {
    const response = responseNow()
    if (!response || response.headersSent || response.destroyed) return
    if (response.req.httpVersion === '1.1') response.writeProcessing()
    askAgain(responseNow, Math.min(longestPause, pause * 2))
  }
  setTimeout(look, pause).unref()
}
