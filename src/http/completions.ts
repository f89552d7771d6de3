import { createHash } from 'node:crypto'
import { MillraceError } from '../core/error.ts'
import { z } from '../core/schema.ts'
import { known, type World } from '../operations/world.ts'
import { completionsPage } from '../pipeline/page/html.ts'
import { stylePolicy } from '../pipeline/page/style.ts'
import { taking } from './access/types.ts'
import { refusals } from './answers.ts'
import { completionsQuery, modelParams } from './requests.ts'
import { isKnown } from './tags.ts'
import type { Context } from './types.ts'

const tags = ['Models']

/** What a version makes of the test phrases, as the page that lies with it. */
export const completionRoutes = ({ app, world }: Context) => {
  app.get(
    '/api/models/:model/completions.html',
    {
      ...taking('read'),
      schema: {
        tags,
        operationId: 'showCompletions',
        summary: 'What a version, or else the champion, makes of the test phrases, as one page',
        params: modelParams,
        querystring: completionsQuery,
        response: {
          200: { content: { 'text/html': { schema: z.string() } } },
          304: {
            description: 'It is the page that was had before.',
            content: { 'text/html': { schema: z.literal('') } },
          },
          ...refusals(['not_found', 'storage']),
        },
      },
    },
    async ({ params: { model }, query, headers }, reply) => {
      const page = await pageOf(world, known(world, model), query.version)
      const tag = `"${createHash('sha256').update(page).digest('base64url')}"`
      reply
        .header('content-security-policy', `${stylePolicy}; frame-ancestors 'none'`)
        // Another version may be champion by now: asked for again each time, and sent where it differs.
        .header('cache-control', 'no-cache')
        .header('etag', tag)
      if (isKnown(headers['if-none-match'], tag)) return reply.code(304).type('text/html').send('')
      return reply.type('text/html; charset=utf-8').send(page)
    },
  )
}

/** Made from the records, so that versions have one that were registered before there were pages. */
const pageOf = async ({ registry }: World, model: string, asked: number | undefined) => {
  const version = asked ?? (await registry.alias(model, 'champion'))?.version
  if (version === undefined)
    throw new MillraceError('not_found', {
      what: `No version of ${model} is champion yet.`,
      fix: 'Wait for one that passes its gate, or ask for a version: ?version=1.',
    })
  const told = await registry.version(model, version)
  const completions = await registry.completions(model, version)
  if (completions.length === 0)
    throw new MillraceError('not_found', {
      what: `Of version ${version} of ${model} no completions are kept.`,
      why: 'None were asked for in `evaluate.completions`, its kind completes nothing, or they were pruned with its files.',
      fix: `Ask for what it answers by a call: POST /predict with { "model": ${JSON.stringify(model)}, … }.`,
    })
  return completionsPage(told, completions)
}
