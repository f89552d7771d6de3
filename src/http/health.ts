import { z } from 'zod'
import { MillraceError, messageOf } from '../core/error.ts'
import { bodyOf } from './errors.ts'
import { failure, readiness } from './schemas.ts'
import type { Context } from './types.ts'

/** Milliseconds the database has to answer. */
const patience = 2000

/** `/healthz`: the process lives. `/readyz`: a model is served and the database answers. */
export const healthRoutes = (context: Context) => {
  const { app } = context

  app.get(
    '/healthz',
    {
      schema: {
        tags: ['Health'],
        operationId: 'live',
        summary: 'Whether the process lives',
        response: { 200: z.object({ status: z.literal('ok') }) },
      },
    },
    async () => ({ status: 'ok' as const }),
  )

  app.get(
    '/readyz',
    {
      schema: {
        tags: ['Health'],
        operationId: 'ready',
        summary: 'Whether a model is served and the database answers; else why not',
        response: { 200: readiness, 503: failure },
      },
    },
    async (_, reply) => {
      const problem = await unready(context)
      if (problem) return reply.code(503).send(bodyOf(problem))
      return { ready: true as const, models: served(context) }
    },
  )
}

const served = ({ endpoints }: Context) =>
  [...endpoints.values()].map((endpoint) => {
    const { model, version, wanted, error } = endpoint.status()
    return { model, version, wanted, error }
  })

const unready = async (context: Context): Promise<MillraceError | null> => {
  const models = served(context)
  if (models.every(({ version }) => version === null))
    return new MillraceError('no_model', {
      what: `No version is served yet of: ${models.map(({ model }) => model).join(', ')}.`,
      why: models.find(({ error }) => error !== null)?.error ?? 'None has been made champion yet.',
      fix: 'Wait for the first training to end.',
    })
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

const inTime = async <T>({ clock }: Context, answer: Promise<T>): Promise<T> => {
  const late = Promise.withResolvers<T>()
  const cancel = clock.after(patience, () => late.reject(new Error(`Silent for ${patience} ms.`)))
  try {
    return await Promise.race([answer, late.promise])
  } finally {
    cancel()
  }
}
