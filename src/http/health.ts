import { mayDo } from '../core/access.ts'
import { MillraceError, messageOf } from '../core/error.ts'
import { z } from '../core/schema.ts'
import { readiness } from '../operations/schemas.ts'
import { nothingServed } from '../serve/absent.ts'
import type { EndpointStatus } from '../serve/types.ts'
import { taking } from './access/types.ts'
import { refusals } from './answers.ts'
import { sendError } from './errors.ts'
import type { Context } from './types.ts'

/** Milliseconds the database has to answer. */
const patience = 2000

/** `/healthz`: the process lives. `/readyz`: a model is served and the database answers. */
export const healthRoutes = (context: Context) => {
  const { app } = context

  app.get(
    '/healthz',
    {
      ...taking('open'),
      schema: {
        tags: ['Health'],
        operationId: 'live',
        summary: 'Whether the process lives',
        response: { 200: z.object({ status: z.literal('ok') }), ...refusals([]) },
      },
    },
    async () => ({ status: 'ok' as const }),
  )

  app.get(
    '/readyz',
    {
      ...taking('open'),
      schema: {
        tags: ['Health'],
        operationId: 'ready',
        summary:
          'Whether a model is served and the database answers; who may read is told which, or why not',
        response: { 200: readiness, ...refusals(['no_model']) },
      },
    },
    async ({ caller }, reply) => {
      const problem = await unready(context)
      const isKnown = mayDo(caller.principal, 'read', { kind: 'project' })
      if (problem) return sendError(reply, isKnown ? problem : withoutDetail(problem), 503)
      return { ready: true as const, models: isKnown ? served(context) : [] }
    },
  )
}

/** What watches need no key for is only whether. */
const withoutDetail = ({ code }: MillraceError) =>
  new MillraceError(code, {
    what: 'It is not ready.',
    fix: 'Ask with the key of a viewer, who is told why.',
  })

const served = ({ endpoints }: Context) =>
  [...endpoints.values()].map((endpoint) => {
    const { name: model, version, wanted, error } = endpoint.status()
    return { model, version, wanted, error }
  })

const unready = async (context: Context): Promise<MillraceError | null> => {
  const statuses = [...context.endpoints.values()].map((endpoint) => endpoint.status())
  if (statuses.every(({ version }) => version === null)) return noneServed(statuses)
  try {
    await inTime(context, context.registry.trail(1))
    return null
  } catch (error) {
    return new MillraceError('storage', {
      what: 'The database does not answer.',
      why: messageOf(error),
      fix: 'Look at the disk and at the database.',
    })
  }
}

/** Of several models the one that has a problem is told of first, then one that is being opened. */
const noneServed = (statuses: readonly EndpointStatus[]): MillraceError | null => {
  const told =
    statuses.find(({ error }) => error !== null) ??
    statuses.find(({ wanted }) => wanted !== null) ??
    statuses[0]
  if (!told) return null
  const { why, fix } = nothingServed(told)
  return new MillraceError('no_model', {
    what: `No version is served yet of: ${statuses.map(({ name }) => name).join(', ')}.`,
    ...(why !== undefined && { why: statuses.length > 1 ? `${told.name}: ${why}` : why }),
    ...(fix !== undefined && { fix }),
  })
}

const inTime = async <T>({ clock }: Context, answer: Promise<T>): Promise<T> => {
  const late = Promise.withResolvers<T>()
  const cancel = clock.after(patience, () => late.reject(new Error(`Silent for ${patience} ms.`)))
  try {
    return await Promise.race([answer, late.promise])
  } finally {
    cancel()
  }
}
