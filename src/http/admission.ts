/** Turns questions away before their bodies are read, where too many wait for the model that they are for. */
import type { FastifyReply, onRequestHookHandler } from 'fastify'
import type { MillraceError } from '../core/error.ts'
import type { Endpoint } from '../serve/types.ts'
import { bodyOf, pauseOf } from './errors.ts'
import type { AppOptions } from './types.ts'

type Served = Pick<AppOptions, 'endpoints'>

const admission =
  (endpointOf: (params: unknown) => Endpoint | undefined): onRequestHookHandler =>
  ({ params }, reply, done) => {
    const refusal = endpointOf(params)?.turnAway()
    if (refusal) refuse(reply, refusal)
    else done()
  }

/** As every refusal is, written by the shortest way: of what is refused there is most when there is least time for it. */
const refuse = (reply: FastifyReply, error: MillraceError) => {
  const body = JSON.stringify(bodyOf(error, reply.request.url))
  reply.hijack()
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) reply.raw.setHeader(name, value)
  reply.raw
    .writeHead(error.status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'retry-after': `${pauseOf(error)}`,
    })
    .end(body)
}

/** At an address that names the model. */
export const admitNamed = ({ endpoints }: Served): onRequestHookHandler =>
  admission((params) => endpoints.get(String(Reflect.get(Object(params), 'model'))))

/** At an address without a name that means the first model. */
export const admitFirst = ({ endpoints }: Served): onRequestHookHandler =>
  admission(() => endpoints.values().next().value)

/** Where the body names the model: before it is read, that is known where there is only one. */
export const admitOnly = ({ endpoints }: Served): onRequestHookHandler =>
  admission(() => (endpoints.size === 1 ? endpoints.values().next().value : undefined))
