/** Turns questions away before their bodies are read, where too many wait for the model that they are for. */
import type { onRequestHookHandler } from 'fastify'
import type { Endpoint } from '../serve/types.ts'
import type { AppOptions } from './types.ts'

type Served = Pick<AppOptions, 'endpoints'>

const admission =
  (endpointOf: (params: unknown) => Endpoint | undefined): onRequestHookHandler =>
  ({ params }, _, done) => {
    try {
      endpointOf(params)?.expectRoom()
      done()
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)))
    }
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
