/** A call: weighed before it is read, answered by an act, or refused with a status. */
import {
  Metadata,
  type ServerUnaryCall,
  type ServiceDefinition,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js'
import { catalogue, type ErrorCode, MillraceError, messageOf } from '../../../core/error.ts'
import { newId } from '../../../core/ids.ts'
import type { Tracer } from '../../../core/trace/tracer.ts'
import { requestIdIn } from '../../../inference/log.ts'
import type { Access } from '../../access/types.ts'
import { clientOf } from '../../address.ts'
import type { Budget } from '../../budget.ts'
import type { KeeperOptions } from '../../logged.ts'
import { sentenceOf } from '../../protocols.ts'
import { type AskedTelling, beginTelling, predictedOf, tell } from '../../telling.ts'
import type { Logger } from '../../types.ts'
import { soon } from '../../waits.ts'
import { type Admitted, admit } from './admit.ts'
import type { Method } from './descriptor.ts'
import { expectLight } from './weight.ts'

/** What a call is answered by. */
export interface Call extends Pick<Admitted, 'caller' | 'authorization'> {
  readonly request: unknown
  readonly id: string
  /** What the metadata say under a name. */
  header(name: string): string | undefined
  /** Does something once the answer is on its way. */
  afterwards(task: () => void): void
  /** Hears what was answered, as `KeeperOptions.tell`. */
  readonly tell?: NonNullable<KeeperOptions['tell']>
  /** Says something with the answer, after it: as trailing metadata. */
  say(name: string, value: string): void
  readonly signal: { readonly aborted: boolean }
  /** When its deadline is over, by the clock of `performance.now()`; undefined where it has none. */
  readonly by: number | undefined
}

export type Act = (call: Call) => object | Promise<object>

/** A message with what it weighs, or why it is not read. */
type Weighed =
  | { readonly request: unknown; readonly bytes: number }
  | { readonly error: unknown; readonly bytes: number }

/** The same service, whose messages are weighed before they are read. */
export const weighed = (service: ServiceDefinition): ServiceDefinition =>
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
            return { error: error instanceof MillraceError ? error : unread(name, error), bytes }
          }
        },
      },
    ]),
  )

const unread = (method: string, cause: unknown) =>
  new MillraceError('bad_input', {
    what: `The message is no request of ${method}.`,
    why: messageOf(cause),
    fix: 'Send it whole, as the protocol describes it.',
    cause,
  })

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
  no_key: status.UNAUTHENTICATED,
  forbidden: status.PERMISSION_DENIED,
  rate_limited: status.RESOURCE_EXHAUSTED,
}

/** Messages up to so many bytes are never refused because of others. */
const short = 65_536

export interface Handled {
  readonly method: Method
  readonly act: Act
  readonly access: Access
  readonly logger: Logger
  readonly tracer: Tracer | null
  readonly budget: Budget
  /** Whether another process does what this one cannot alone. */
  readonly hasWhole: boolean
}

export const handler =
  ({ logger, tracer, budget, act, access, method, hasWhole }: Handled) =>
  async (call: ServerUnaryCall<Weighed, object>, answer: sendUnaryData<object>) => {
    const [traceparent] = call.metadata.get('traceparent')
    const telling = beginTelling(traceparent?.toString(), { logger, tracer })
    let asked = { id: newId(), caller: null as string | null }
    const ended = (status: number) => {
      if (telling) tell(telling, askedOf(call, { ...asked, status }), { logger, tracer })
    }
    const { bytes } = call.request
    const held = bytes > short ? bytes : 0
    const client = clientOf(call.getPeer().replace(/:\d+$/, ''))
    const isHeld = budget.take(client, held)
    let release = () => {}
    try {
      if ('error' in call.request) throw call.request.error
      if (!isHeld) throw crowded()
      const { request } = call.request
      const admitted = await admit(access, method, {
        ...{ metadata: call.metadata, request, from: client, hasWhole },
      })
      release = admitted.release
      const [told] = call.metadata.get('x-request-id')
      const id = requestIdIn(told?.toString()) ?? asked.id
      asked = { id, caller: admitted.caller.author }
      const sent = new Metadata()
      sent.set('x-request-id', id)
      call.sendMetadata(sent)
      const tasks: (() => void)[] = []
      const trailing = new Metadata()
      answer(
        null,
        await act({
          id,
          header: (name) => call.metadata.get(name)[0]?.toString(),
          afterwards: (task) => tasks.push(task),
          say: (name, value) => trailing.set(name, value),
          ...(telling && { tell: predictedOf(telling) }),
          request,
          caller: admitted.caller,
          authorization: admitted.authorization,
          by: soon(Number(call.getDeadline()) - Date.now()),
          signal: {
            get aborted() {
              return call.cancelled
            },
          },
        }),
        trailing,
      )
      ended(200)
      setImmediate(() => {
        for (const task of tasks) task()
      })
    } catch (error) {
      answer(refusalOf(error, () => logger.error({ err: error, method: call.getPath() })))
      const code = error instanceof MillraceError ? error.code : 'internal'
      if (telling) telling.code = code
      ended(catalogue[code].status)
    } finally {
      release()
      if (isHeld) budget.give(client, held)
    }
  }

/** As a request of HTTP would be told of. */
const askedOf = (
  call: Pick<ServerUnaryCall<Weighed, object>, 'getPath'>,
  {
    id,
    ...asked
  }: { readonly id: string; readonly caller: string | null; readonly status: number },
): AskedTelling => ({ ...asked, request: id, method: 'gRPC', route: call.getPath() })

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
