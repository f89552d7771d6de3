/** Every operation as a route of its own. */
import type { FastifyReply } from 'fastify'
import { z } from '../core/schema.ts'
import { operations } from '../operations/index.ts'
import { type Described, type Fields, fieldsIn } from '../operations/operation.ts'
import { taking } from './access/types.ts'
import { ofBodies, refusals } from './answers.ts'
import { authorOf } from './author.ts'
import type { Context } from './types.ts'

export const operationRoutes = (context: Context) => {
  const closing = new AbortController()
  context.app.addHook('preClose', (done) => {
    closing.abort()
    done()
  })
  for (const each of operations) addRoute(context, each, closing.signal)
}

const addRoute = ({ app, world }: Context, operation: Described, closing: AbortSignal) => {
  const { name, summary, tag, scope, method, path, input, output, refuses, bodyLimit } = operation
  const inAddress = fieldsIn(path)
  const params = pick(input, (field) => inAddress.includes(field))
  const others = pick(input, (field) => !inAddress.includes(field) && !isLocal(input[field]))
  app.route({
    method,
    url: path,
    ...taking(scope, 'any'),
    ...(bodyLimit !== undefined && { bodyLimit }),
    schema: {
      tags: [tag],
      operationId: name,
      summary,
      ...(inAddress.length > 0 && { params: z.strictObject(params) }),
      ...(method === 'GET'
        ? Object.keys(others).length > 0 && { querystring: z.strictObject(others) }
        : { body: bodyOf(others) }),
      response: {
        200: output,
        ...refusals([...refuses, 'storage', ...(method === 'POST' ? ofBodies : [])]),
      },
    },
    handler: (request, reply) =>
      operation.perform(world, Object.assign({}, request.query, request.body, request.params), {
        author: authorOf(request),
        principal: request.caller.principal,
        signal: AbortSignal.any([closing, leaving(reply)]),
      }),
  })
}

/** Aborts where a client goes before it has its answer. */
const leaving = ({ raw }: FastifyReply): AbortSignal => {
  const gone = new AbortController()
  raw.once('close', () => {
    if (!raw.writableFinished) gone.abort()
  })
  return gone.signal
}

/** A field that names something of the machine is for its own command line alone. */
const isLocal = (field: z.ZodType | undefined): boolean => field?.meta()?.['local'] === true

const pick = (fields: Fields, takes: (name: string) => boolean): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => takes(name)))

/** Where all may be left out there need not be a body. */
const bodyOf = (fields: Fields) => {
  const body = z.strictObject(fields)
  return body.safeParse({}).success ? body.optional() : body
}
