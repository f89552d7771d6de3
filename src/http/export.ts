import { Readable } from 'node:stream'
import { z } from '../core/schema.ts'
import { formats, linesOf } from '../inference/reading/lines.ts'
import { asFilter, requestFilter } from '../operations/requests.ts'
import { onAllData, onData } from '../operations/things.ts'
import { expectMay } from './access/check.ts'
import { taking } from './access/types.ts'
import { refusals } from './answers.ts'
import type { Context } from './types.ts'

const types = { jsonl: 'application/x-ndjson', csv: 'text/csv' } as const

const text = z.any()

/** All of what was answered as one file, which is sent while it is read. */
export const exportRoutes = ({ app, requests, world }: Context) =>
  app.get(
    '/requests/export',
    {
      ...taking('readData', 'any'),
      schema: {
        tags: ['Requests'],
        operationId: 'exportRequests',
        summary: 'What was answered as JSON lines or CSV, newest first',
        querystring: z.strictObject({
          ...requestFilter,
          format: z.enum(formats).default('jsonl'),
        }),
        response: {
          200: {
            content: { [types.jsonl]: { schema: text }, [types.csv]: { schema: text } },
          },
          ...refusals(['storage']),
        },
      },
    },
    async (request, reply) => {
      const { format, ...filter } = request.query
      const { model } = filter
      expectMay(request, 'readData', model === undefined ? onAllData : await onData(world, model))
      return reply
        .type(`${types[format]}; charset=utf-8`)
        .header('content-disposition', `attachment; filename="requests.${format}"`)
        .send(Readable.from(linesOf(requests.export(asFilter(filter)), format)))
    },
  )
