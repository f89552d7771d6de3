/** The Open Inference Protocol over gRPC, on a port of its own. */
import { logVerbosity, Server, setLogVerbosity } from '@grpc/grpc-js'
import { fromJSON } from '@grpc/proto-loader'
import { MillraceError, messageOf } from '../../../core/error.ts'
import type { Tracer } from '../../../core/trace/tracer.ts'
import { noAccess } from '../../access/none.ts'
import type { Access } from '../../access/types.ts'
import { createBudget } from '../../budget.ts'
import { limits } from '../../limits.ts'
import type { TlsIdentity } from '../../tls.ts'
import type { Logger } from '../../types.ts'
import { inferLimit } from '../limit.ts'
import { type InferenceModelsOptions, inferenceModels } from '../models.ts'
import { type ActOptions, actsOf } from './acts.ts'
import { handler, weighed } from './call.ts'
import { descriptor, methods, serviceName } from './descriptor.ts'
import { credentialsOf } from './secure.ts'

export interface GrpcOptions extends ActOptions, InferenceModelsOptions {
  readonly logger: Logger
  /** Default: nothing is traced. */
  readonly tracer?: Tracer | null
  /** Who may ask what. Default: anybody everything. */
  readonly access?: Access
  readonly host: string
  readonly port: number
  /** Its certificate, where it is reached by TLS. Default: it is not. */
  readonly tls?: TlsIdentity | null
}

export interface GrpcServer {
  readonly port: number
  /** Takes nothing more in, answers what is under way, and cuts off what is left after `grace` milliseconds. */
  close(grace?: number): Promise<void>
}

/** Calls of one connection that are under way at a time. */
const mostCalls = 128

// What goes wrong is told by errors; the library would print it as well.
setLogVerbosity(logVerbosity.NONE)

/** Opens the port. Fails with `port_in_use` where another has it. */
export const startGrpc = async (options: GrpcOptions): Promise<GrpcServer> => {
  const models = inferenceModels(options)
  const server = new Server({
    'grpc.max_receive_message_length': inferLimit,
    'grpc.max_send_message_length': -1,
    'grpc.max_concurrent_streams': mostCalls,
  })
  const { [serviceName]: service } = fromJSON(descriptor, loading)
  if (!service || !('ModelInfer' in service))
    throw new MillraceError('internal', { what: 'There is no service.' })
  const acts = actsOf(options, models)
  const { access = noAccess, tracer = null, logger, whole } = options
  const hasWhole = whole !== undefined
  const budget = createBudget(limits.bodies)
  server.addService(
    weighed(service),
    Object.fromEntries(
      methods.map((method) => [
        method,
        handler({ access, budget, method, hasWhole, act: acts[method], logger, tracer }),
      ]),
    ),
  )
  const port = await bound(server, options)
  return {
    port,
    async close(grace = 4000) {
      const timer = setTimeout(() => server.forceShutdown(), grace)
      await new Promise<void>((done) => server.tryShutdown(() => done()))
      clearTimeout(timer)
      models.close()
    },
  }
}

const loading = {
  keepCase: true,
  longs: String,
  enums: String,
  defaults: true,
  arrays: true,
  objects: true,
}

const bound = (server: Server, { host, port, tls = null }: GrpcOptions): Promise<number> =>
  new Promise((resolve, reject) => {
    const address = host.includes(':') ? `[${host}]` : host
    server.bindAsync(`${address}:${port}`, credentialsOf(tls), (error, bound) =>
      error ? reject(notBound(host, port, error)) : resolve(bound),
    )
  })

const notBound = (host: string, port: number, cause: Error) =>
  new MillraceError('port_in_use', {
    what: `gRPC cannot listen on port ${port} of ${host}.`,
    why: messageOf(cause),
    fix: 'Choose another port for it: --grpc-port PORT, or none: --grpc-port off.',
    cause,
  })
