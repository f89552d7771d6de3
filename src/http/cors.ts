/** Which web pages of elsewhere may put questions to which endpoint from a browser. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Endpoints } from '../serve/endpoints.ts'
import type { Endpoint } from '../serve/types.ts'
import { crossOrigin, isCrossOrigin } from './origin.ts'

/** Addresses of predictions that name their endpoint. */
const naming = [
  /^\/endpoints\/([^/]+)\/invocations$/,
  /^\/v2\/models\/([^/]+)(?:\/versions\/[^/]+)?\/infer$/,
]

/** What a script may send, and what it may read of an answer. */
const preflightHeaders = {
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers':
    'authorization, content-type, x-request-id, prefer, inference-header-content-length',
  'access-control-max-age': '600',
}
const answerHeaders = {
  'access-control-expose-headers':
    'x-request-id, x-millrace-fallback, retry-after, preference-applied, inference-header-content-length',
}

/** `*` or the origin, as an answer names it; null where its pages may not ask. */
const allowedBy = (endpoints: readonly Endpoint[], origin: string): string | null => {
  const origins = endpoints.flatMap(({ setting }) => setting.spec.cors)
  if (origins.includes('*')) return '*'
  return origins.includes(origin) ? origin : null
}

/** Endpoints that may be meant at an address of predictions; none at any other. */
const meantAt = (endpoints: Endpoints, url: string): readonly Endpoint[] => {
  const path = url.replace(/\?.*$/s, '')
  const all = [...endpoints.values()]
  // Its body says which one: `expectOrigin` looks then.
  if (path === '/predict') return all
  if (path === '/invocations') return all.slice(0, 1)
  const name = naming.map((address) => address.exec(path)?.[1]).find((found) => found !== undefined)
  return all.filter((endpoint) => endpoint.name === name)
}

export interface Cors {
  /** Whether a page of elsewhere may ask this; then its answer says so. */
  allows(request: FastifyRequest, reply: FastifyReply): boolean
  /** Answers the question of a browser whether a page may ask; false where it is none, or the page may not. */
  answers(request: FastifyRequest, reply: FastifyReply): boolean
}

export const createCors = (endpoints: Endpoints): Cors => {
  const allows: Cors['allows'] = ({ headers: { origin }, url }, reply) => {
    if (origin === undefined) return false
    const allowed = allowedBy(meantAt(endpoints, url), origin)
    if (allowed === null) return false
    reply.headers({ ...answerHeaders, 'access-control-allow-origin': allowed })
    return true
  }
  return {
    allows,
    answers(request, reply) {
      const { method, headers } = request
      const isAsked = method === 'OPTIONS' && headers['access-control-request-method'] === 'POST'
      if (!isAsked || !allows(request, reply)) return false
      reply.headers(preflightHeaders).code(204).send()
      return true
    },
  }
}

/** Fails with `refused` where a page of elsewhere asks an endpoint that does not allow it. */
export const expectOrigin = (
  request: FastifyRequest,
  reply: FastifyReply,
  endpoint: Endpoint,
): void => {
  if (!isCrossOrigin(request)) return
  const allowed = allowedBy([endpoint], request.headers.origin ?? '')
  if (allowed !== null) {
    reply.header('access-control-allow-origin', allowed)
    return
  }
  reply.removeHeader('access-control-allow-origin')
  throw crossOrigin(request)
}
