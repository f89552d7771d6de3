import type { Door } from '../../access/door.ts'
import type { Keys } from '../../access/keys.ts'
import type { Limiter } from '../../access/limiter.ts'
import type { Refusals } from '../../access/refusals.ts'
import type { Caller, Credential } from '../../access/types.ts'
import type { Scope } from '../../core/access.ts'

/** How it is known who asks, and what they may. */
export interface Access {
  readonly door: Door
  readonly limiter: Limiter
  readonly refusals: Pick<Refusals, 'note'>
}

/** The same with what makes and revokes keys. */
export interface ManagedAccess extends Access {
  readonly keys: Keys
}

/** What a route takes to be allowed. */
export interface RouteAccess {
  readonly scope: Scope
  /** What it is done to: the endpoint that its address names as `model`, or what is found when it is answered. */
  readonly on: 'project' | 'endpoint' | 'any'
}

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: RouteAccess
  }
  interface FastifyRequest {
    /** Who asks. */
    caller: Caller
    /** What was shown for it. */
    credential: Credential
  }
}

/** The configuration of a route that takes a scope. */
export const taking = (scope: Scope, on: RouteAccess['on'] = 'project') => ({
  config: { access: { scope, on } },
})
