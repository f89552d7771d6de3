/** The Open Inference Protocol over gRPC, on a port of its own. */
import {
  logVerbosity,
  Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServiceDefinition,
  type sendUnaryData,
  setLogVerbosity,
  status,
} from '@grpc/grpc-js'
import { fromJSON } from '@grpc/proto-loader'
import type { Clock } from '../../../core/clock.ts'
import { type ErrorCode, MillraceError, messageOf } from '../../../core/error.ts'
import { newId } from '../../../core/ids.ts'
import { explain, z } from '../../../core/schema.ts'
import { requestIdIn } from '../../../inference/log.ts'
import { model as modelName, version as versionNumber } from '../../../operations/fields.ts'
import { clientOf } from '../../address.ts'
import { type Budget, createBudget } from '../../budget.ts'
import { limits } from '../../limits.ts'
import { keeper } from '../../logged.ts'
import { sentenceOf } from '../../protocols.ts'
import type { AppOptions, Logger } from '../../types.ts'
import { inferLimit } from '../limit.ts'
import { extensions, type InferenceModels, inferenceModels, serverName } from '../models.ts'
import { inferRequest, outputsOf, tensorsIn } from './convert.ts'
import { descriptor, type Method, methods, serviceName } from './descriptor.ts'
import { expectLight } from './weight.ts'

export interface GrpcOptions
  extends Required<Pick<AppOptions, 'endpoints' | 'registry' | 'loop' | 'log'>> {
  readonly clock: Clock
  readonly logger: Logger
  readonly host: string
  readonly port: number
  /** Version of Millrace. */
  readonly version: string
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
  const budget = createBudget(limits.bodies)
  server.addService(
    weighed(service),
    Object.fromEntries(methods.map((method) => [method, handler(options, budget, acts[method])])),
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

/** A message with what it weighs, or why it is not read. */
type Weighed =
  | { readonly request: unknown; readonly bytes: number }
  | { readonly error: unknown; readonly bytes: number }

/** The same service, whose messages are weighed before they are read. */
const weighed = (service: ServiceDefinition): ServiceDefinition =>
  Object.fromEntries(
    Object.entries(service).map(([name, method]) => [
      name,
      {
        ...method,
        requestDeserialize(message: Buffer): Weighed {
          const bytes = message.length
          try {
            if (name === 'ModelInfer') expectLight(message)
            return { request: method.requestDeserialize(message), bytes }
          } catch (error) {
            return { error, bytes }
          }
        },
      },
    ]),
  )

const loading = {
  keepCase: true,
  longs: String,
  enums: String,
  defaults: true,
  arrays: true,
  objects: true,
}

const bound = (server: Server, { host, port }: GrpcOptions): Promise<number> =>
  new Promise((resolve, reject) => {
    const address = host.includes(':') ? `[${host}]` : host
    server.bindAsync(`${address}:${port}`, ServerCredentials.createInsecure(), (error, bound) =>
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

/** What a call is answered by. */
interface Call {
  readonly request: unknown
  readonly id: string
  readonly signal: { readonly aborted: boolean }
}

type Act = (call: Call) => object | Promise<object>

const named = z.object({ name: modelName, version: z.string() })
const repository = z.object({
  repository_name: z.string(),
  model_name: z.string(),
  parameters: z.record(z.string(), z.unknown()).refine((given) => Object.keys(given).length === 0, {
    error: 'no parameters',
  }),
})

const actsOf = ({ version, log }: GrpcOptions, models: InferenceModels): Record<Method, Act> => ({
  ServerLive: () => ({ live: true }),
  ServerReady: () => ({ ready: holds(() => models.expectReady()) }),
  ServerMetadata: () => ({ name: serverName, version, extensions }),
  async ModelReady({ request }) {
    const { name, version } = nameIn(request)
    try {
      await models.expectModel(name, version)
      return { ready: true }
    } catch (error) {
      if (error instanceof MillraceError && error.code === 'no_model') return { ready: false }
      throw error
    }
  },
  async ModelMetadata({ request }) {
    const { name, version } = nameIn(request)
    return models.metadata(name, version)
  },
  async ModelInfer({ request, id, signal }) {
    const read = checked(inferRequest, request)
    const { name, version } = nameIn({ name: read.model_name, version: read.model_version })
    const tensors = tensorsIn(read)
    const predicted = await models.run(name, tensors, { version, signal })
    const { answer } = predicted
    const told = outputsOf(read, answer.kind === 'tensors' ? answer.tensors : {})
    await keeper(log, id)(predicted, { inputs: tensors, protocol: 'open-inference' })
    return { model_name: name, model_version: `${predicted.version}`, id: read.id, ...told }
  },
  ModelStatistics({ request }) {
    const asked = z.object({ name: z.string() }).parse(request)
    const { name, version } = asked.name === '' ? {} : nameIn(request)
    return { model_stats: models.statistics(name, version) }
  },
  RepositoryIndex({ request }) {
    const { ready } = checked(z.object({ ready: z.boolean() }), request)
    return { models: models.index(ready) }
  },
  async RepositoryModelLoad({ request }) {
    const model_name = repositoryModel(request)
    await models.load(model_name)
    return { model_name, isLoaded: true }
  },
  async RepositoryModelUnload({ request }) {
    const model_name = repositoryModel(request)
    await models.unload(model_name)
    return { model_name, isUnloaded: true }
  },
})

const holds = (expect: () => void): boolean => {
  try {
    expect()
    return true
  } catch {
    return false
  }
}

/** Without a version the served one is meant. */
const nameIn = (request: unknown): { readonly name: string; readonly version?: number } => {
  const { name, version } = checked(named, request)
  return version === '' ? { name } : { name, version: checked(versionNumber, Number(version)) }
}

const repositoryModel = (request: unknown): string => {
  const { model_name, repository_name } = checked(repository, request)
  return model_name || repository_name
}

const checked = <Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> => {
  const { success, data, error } = schema.safeParse(value, { reportInput: true })
  if (success) return data
  const [issue] = error.issues
  throw new MillraceError('bad_input', {
    what: issue
      ? explain(issue, { path: issue.path.join('.') || 'request', show: shown, schema })
      : 'The request cannot be read.',
    fix: 'Correct the request; docs/serving.md says what is taken.',
  })
}

const shown = (value: unknown): string => {
  if (typeof value === 'object' && value !== null)
    return Array.isArray(value) ? 'a list' : 'an object'
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 60)
}

const statusOf: Partial<Record<ErrorCode, status>> = {
  bad_input: status.INVALID_ARGUMENT,
  not_found: status.NOT_FOUND,
  conflict: status.FAILED_PRECONDITION,
  too_large: status.INVALID_ARGUMENT,
  unsupported: status.UNIMPLEMENTED,
  no_model: status.UNAVAILABLE,
  queue_full: status.RESOURCE_EXHAUSTED,
  overloaded: status.RESOURCE_EXHAUSTED,
  not_logged: status.UNAVAILABLE,
  storage: status.UNAVAILABLE,
  timeout: status.DEADLINE_EXCEEDED,
  cancelled: status.CANCELLED,
  refused: status.PERMISSION_DENIED,
}

/** Messages up to so many bytes are never refused because of others. */
const short = 65_536

const handler =
  ({ logger }: GrpcOptions, budget: Budget, act: Act) =>
  async (call: ServerUnaryCall<Weighed, object>, answer: sendUnaryData<object>) => {
    const { bytes } = call.request
    const held = bytes > short ? bytes : 0
    const client = clientOf(call.getPeer().replace(/:\d+$/, ''))
    const isHeld = budget.take(client, held)
    try {
      if ('error' in call.request) throw call.request.error
      if (!isHeld) throw crowded()
      const [told] = call.metadata.get('x-request-id')
      const id = requestIdIn(told?.toString()) ?? newId()
      const sent = new Metadata()
      sent.set('x-request-id', id)
      call.sendMetadata(sent)
      answer(
        null,
        await act({
          id,
          request: call.request.request,
          signal: {
            get aborted() {
              return call.cancelled
            },
          },
        }),
      )
    } catch (error) {
      answer(refusalOf(error, () => logger.error({ err: error, method: call.getPath() })))
    } finally {
      if (isHeld) budget.give(client, held)
    }
  }

const refusalOf = (error: unknown, log: () => void) => {
  const known = error instanceof MillraceError ? error : null
  const code = (known && statusOf[known.code]) ?? status.INTERNAL
  if (code === status.INTERNAL) log()
  const details = known ? sentenceOf(known).slice(0, 2000) : 'Something went wrong inside Millrace.'
  return { code, details }
}

const crowded = () =>
  new MillraceError('overloaded', {
    what: 'Too many long messages are under way.',
    why: 'They are kept in memory until they are answered.',
    fix: 'Try again in a moment, or send fewer at a time.',
  })
