/** Who calls, by the metadata `authorization`, and whether they may. */
import type { Metadata } from '@grpc/grpc-js'
import { stranger } from '../../../access/door.ts'
import { forbidden } from '../../../access/refuse.ts'
import type { Caller, Credential } from '../../../access/types.ts'
import { mayDo, type Scope, type Thing } from '../../../core/access.ts'
import { MillraceError } from '../../../core/error.ts'
import { bearerIn, sentTwice } from '../../access/credential.ts'
import type { Access } from '../../access/types.ts'
import type { Method } from './descriptor.ts'

/** What a method takes to be allowed, and the field of its request that names the endpoint. */
interface Needed {
  readonly scope: Scope
  readonly names?: 'name' | 'model_name'
}

const needed: Record<Method, Needed> = {
  ServerLive: { scope: 'open' },
  ServerReady: { scope: 'open' },
  ServerMetadata: { scope: 'open' },
  ModelReady: { scope: 'describe', names: 'name' },
  ModelMetadata: { scope: 'describe', names: 'name' },
  ModelInfer: { scope: 'predict', names: 'model_name' },
  ModelStatistics: { scope: 'describe', names: 'name' },
  RepositoryIndex: { scope: 'describe' },
  RepositoryModelLoad: { scope: 'write', names: 'model_name' },
  RepositoryModelUnload: { scope: 'write', names: 'model_name' },
}

/** A call that was let in. */
export interface Admitted {
  readonly caller: Caller
  /** What was shown, for whoever has to ask another process on its behalf; null where nothing was. */
  readonly authorization: string | null
  /** To be called when it was answered. */
  release(): void
}

/** Methods that another process does for one of several that serve; it lets in and counts who asks, too. */
const forwarded: ReadonlySet<Method> = new Set([
  ...(['ModelStatistics', 'RepositoryModelLoad', 'RepositoryModelUnload'] as const),
])

interface Called {
  readonly metadata: Metadata
  readonly request: unknown
  /** Address of the client. */
  readonly from: string
  /** Whether another process does what this one cannot alone. */
  readonly hasWhole: boolean
}

/** Fails with `no_key`, `forbidden`, `rate_limited`, or `bad_input` for metadata sent twice. */
export const admit = async (
  { door, limiter, refusals }: Access,
  method: Method,
  { metadata, request, from, hasWhole }: Called,
): Promise<Admitted> => {
  const { scope, names } = needed[method]
  let caller = stranger
  try {
    const authorization = authorizationIn(metadata)
    const open = { caller, authorization: null, release() {} }
    if (scope === 'open') return open
    caller = await door.who(credentialIn(authorization))
    const { principal, limited, author } = caller
    const thing = names === undefined ? anything : thingNamed(request, names)
    if (!mayDo(principal, scope, thing)) throw forbidden(principal, scope, thing)
    const isCounted = limited !== null && !(hasWhole && forwarded.has(method))
    const release = isCounted ? await limiter.take(limited) : () => {}
    return { caller, authorization: author === null ? null : authorization, release }
  } catch (error) {
    const code = error instanceof MillraceError ? error.code : null
    if (code === 'no_key' || code === 'forbidden' || code === 'rate_limited')
      refusals.note({ author: caller.author ?? 'nobody', asked: `gRPC ${method}`, code, from })
    throw error
  }
}

const anything: Thing = { kind: 'any' }

/** Without a name all endpoints are meant. Triton's clients name the model in another field than those of KServe. */
const thingNamed = (request: unknown, field: 'name' | 'model_name'): Thing => {
  const fields = Object(request)
  const name: unknown = Reflect.get(fields, field) || Reflect.get(fields, 'repository_name')
  return typeof name === 'string' && name !== '' ? { kind: 'endpoint', name } : { kind: 'project' }
}

const authorizationIn = (metadata: Metadata): string | null => {
  const sent = metadata.get('authorization')
  if (sent.length > 1) throw sentTwice('authorization')
  const [text] = sent
  return text === undefined ? null : text.toString()
}

const credentialIn = (authorization: string | null): Credential =>
  authorization === null ? { kind: 'none' } : { kind: 'bearer', text: bearerIn(authorization) }
