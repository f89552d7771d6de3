import type { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { MillraceError } from '../core/error.ts'
import { clientOf } from './address.ts'
import { type Budget, createBudget } from './budget.ts'
import { readJson } from './json.ts'
import type { Limits } from './limits.ts'
import type { App, Bodies } from './types.ts'

/** Bodies up to so many bytes count for nothing: they are never refused because of others. */
const short = 65_536

/**
 * Reads JSON and nothing else, but where a scope of the app reads otherwise by what comes back. An empty body is no
 * body. Long bodies share a budget until they are answered; one that does not fit into it is `overloaded`.
 */
export const readBodies = (app: App, limits: Limits): Bodies => {
  const budget = createBudget(limits.bodies)
  const holds = new WeakMap<FastifyRequest, Hold>()
  app.addHook('preParsing', (request, reply, payload, done) => {
    if (mayBeLong(request)) {
      const hold = createHold(budget, clientOf(request.ip))
      holds.set(request, hold)
      reply.raw.once('close', hold.release)
    }
    done(null, payload)
  })
  const holdOf = (request: FastifyRequest) => holds.get(request) ?? weightless
  const bodies: Bodies = {
    collect: (request, payload) => collect(request, payload, holdOf(request)),
    unpacked: (request, bytes) => holdOf(request).reach(bytes),
  }
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/json',
    async (request: FastifyRequest, payload: Readable) => {
      const bytes = await bodies.collect(request, payload)
      return bytes.length === 0 ? undefined : (readJson(bytes) ?? refuseNull())
    },
  )
  return bodies
}

const lengthOf = ({ headers }: FastifyRequest) => Number(headers['content-length'] ?? 0)

const mayBeLong = (request: FastifyRequest) =>
  lengthOf(request) > short ||
  request.headers['transfer-encoding'] !== undefined ||
  request.headers['content-encoding'] !== undefined

/** What one request has taken of the budget. */
interface Hold {
  /** Makes it so many bytes. `overloaded` where they are not there. */
  reach(bytes: number): void
  release(): void
}

const weightless: Hold = { reach() {}, release() {} }

const createHold = (budget: Budget, client: string): Hold => {
  let held = 0
  return {
    reach(bytes) {
      if (bytes <= short || bytes <= held) return
      if (!budget.take(client, bytes - held)) throw crowded()
      held = bytes
    },
    release() {
      budget.give(client, held)
      held = 0
    },
  }
}

/** The whole body. It is refused as soon as it is known to be too long for its route, or for the budget. */
const collect = (request: FastifyRequest, payload: Readable, hold: Hold): Promise<Buffer> => {
  const limit = request.routeOptions.bodyLimit
  const chunks: Buffer[] = []
  let length = 0
  const reach = (bytes: number) => {
    if (bytes > limit) throw tooLarge(request)
    hold.reach(bytes)
  }
  return new Promise((resolve, reject) => {
    const refuse = (error: unknown) => {
      payload.off('data', take)
      reject(error)
    }
    const take = (chunk: Buffer) => {
      length += chunk.length
      try {
        reach(length)
        chunks.push(chunk)
      } catch (error) {
        refuse(error)
      }
    }
    reach(lengthOf(request))
    payload.on('data', take).once('error', (cause) => refuse(brokenOff(cause)))
    payload.once('end', () => resolve(Buffer.concat(chunks, length)))
  })
}

/** Where there need not be a body, null is none either: it would be taken for one that was left out. */
export const refuseNull = (): never => {
  throw new MillraceError('bad_input', {
    what: 'body: found null, allowed an object.',
    fix: 'Correct the request; /docs describes each one.',
  })
}

const tooLarge = ({ headers, routeOptions: { url, bodyLimit } }: FastifyRequest) => {
  const sent = headers['content-length']
  return new MillraceError('too_large', {
    what: `The body has ${sent ? `${sent} bytes` : 'too many bytes'}; at most ${bodyLimit} are read.`,
    fix:
      url === '/predict'
        ? 'Send the end of a text, or a record with shorter values.'
        : 'Send it in smaller parts.',
  })
}

const brokenOff = (cause: unknown) =>
  new MillraceError('bad_input', {
    what: 'The body was broken off.',
    fix: 'Send all of it.',
    cause,
  })

const crowded = () =>
  new MillraceError('overloaded', {
    what: 'Too many long requests are under way.',
    why: 'Their bodies are kept in memory until they are answered.',
    fix: 'Try again in a moment, or send fewer at a time.',
  })
