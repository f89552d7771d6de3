/** Who asks, and whether they may: looked at before anything else of a request is read. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { stranger } from '../../access/door.ts'
import { forbidden } from '../../access/refuse.ts'
import type { Caller } from '../../access/types.ts'
import { mayDo, type Scope, type Thing } from '../../core/access.ts'
import { MillraceError } from '../../core/error.ts'
import type { App } from '../types.ts'
import { credentialOf, expectNoSecret } from './credential.ts'
import type { Access, RouteAccess } from './types.ts'

export interface CheckOptions {
  readonly access: Access
  /** Whether another process answers a request, and looks at it there. Default: none does. */
  readonly isElsewhere?: (request: FastifyRequest) => boolean
}

/** Files of the console and of the description of the API, which say nothing of what is kept here. */
const isPublic = (url: string): boolean => url === '/*' || url === '/' || /^\/docs(\/|$)/.test(url)

const open: RouteAccess = { scope: 'open', on: 'project' }

export const checkAccess = (app: App, { access, isElsewhere = () => false }: CheckOptions) => {
  app.addHook('onRoute', ({ url, method, config }) => {
    if (config?.access || isPublic(url)) return
    throw new MillraceError('internal', {
      what: `The route ${method} ${url} does not say what it takes to be allowed.`,
    })
  })
  app.decorateRequest('caller')
  app.decorateRequest('credential')
  app.addHook('onRequest', (request, reply, done) => {
    try {
      expectNoSecret(request.url)
      request.caller = stranger
      request.credential = { kind: 'none' }
      if (request.is404 || isElsewhere(request)) return done()
      const admitted = admit(access, request, reply)
      if (admitted === undefined) done()
      else admitted.then(() => done(), done)
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)))
    }
  })
}

/** Lets a request in, at once where that can be; fails where it may not be answered. */
const admit = (
  access: Access,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> | undefined => {
  const { access: needed = open } = request.routeOptions.config
  request.credential = credentialOf(request)
  if (needed.scope === 'open') return identify(access, request)
  const known = (caller: Caller) => {
    request.caller = caller
    expectAllowed(caller, needed, request)
    return limit(access, caller, reply)
  }
  const caller = access.door.who(request.credential)
  return caller instanceof Promise ? caller.then(known) : known(caller)
}

/** Where nothing is needed, a key that does not count is as none. */
const identify = (access: Access, request: FastifyRequest): Promise<void> | undefined => {
  const known = (caller: Caller) => {
    request.caller = caller
  }
  const unknown = (error: unknown) => {
    if (!(error instanceof MillraceError)) throw error
  }
  try {
    const caller = access.door.who(request.credential)
    if (caller instanceof Promise) return caller.then(known).catch(unknown)
    known(caller)
  } catch (error) {
    unknown(error)
  }
  return undefined
}

const expectAllowed = (
  { principal }: Caller,
  { scope, on }: RouteAccess,
  { params }: FastifyRequest,
): void => {
  const thing = thingOf(on, params)
  if (!mayDo(principal, scope, thing)) throw forbidden(principal, scope, thing)
}

const thingOf = (on: RouteAccess['on'], params: unknown): Thing =>
  on === 'endpoint'
    ? { kind: 'endpoint', name: String(Reflect.get(Object(params), 'model')) }
    : { kind: on }

/** Counts a request of a key that may ask only so often, or so much at a time, until its connection has the answer. */
const limit = (
  { limiter }: Access,
  { limited }: Caller,
  { raw }: FastifyReply,
): Promise<void> | undefined => {
  if (limited === null) return undefined
  const begun = (release: () => void) => {
    if (raw.closed) release()
    else raw.once('close', release)
  }
  const taken = limiter.take(limited)
  if (taken instanceof Promise) return taken.then(begun)
  begun(taken)
  return undefined
}

/** Fails with `forbidden` where who asks may not do this to that. */
export const expectMay = (
  { caller: { principal } }: Pick<FastifyRequest, 'caller'>,
  scope: Scope,
  thing: Thing,
): void => {
  if (!mayDo(principal, scope, thing)) throw forbidden(principal, scope, thing)
}
