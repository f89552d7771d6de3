import { Readable } from 'node:stream'
import { z } from '../core/schema.ts'
import { onData } from '../operations/things.ts'
import { known } from '../operations/world.ts'
import { assessmentName } from '../pipeline/assess.ts'
import { expectMay } from './access/check.ts'
import { taking } from './access/types.ts'
import { refusals } from './answers.ts'
import { fileParams } from './requests.ts'
import { isKnown } from './tags.ts'
import type { Context } from './types.ts'

/** The files of a version, to keep. */
export const fileRoutes = ({ app, world }: Context) => {
  app.get(
    '/api/models/:model/versions/:version/files/:name',
    {
      ...taking('read'),
      schema: {
        tags: ['Models'],
        operationId: 'downloadFile',
        summary: 'A file of a version, as it was registered',
        description: 'Its `etag` is its SHA-256. Only names that the version lists are answered.',
        params: fileParams,
        response: {
          200: { content: { 'application/octet-stream': { schema: z.any() } } },
          304: {
            description: 'It is the file that was had before.',
            content: { 'application/octet-stream': { schema: z.literal('') } },
          },
          ...refusals(['not_found', 'corrupt', 'storage']),
        },
      },
    },
    async (request, reply) => {
      const { params, headers } = request
      const { model, version, name } = params
      if (name === assessmentName) expectMay(request, 'readData', await onData(world, model))
      const file = await world.registry.file(known(world, model), version, name)
      const tag = `"${file.digest}"`
      reply.type('application/octet-stream').header('cache-control', 'no-cache').header('etag', tag)
      if (isKnown(headers['if-none-match'], tag)) return reply.code(304).send('')
      return reply
        .header('content-length', file.bytes)
        .header('content-disposition', attachment(`${model}-v${version}-${name}`))
        .send(Readable.from(file.content))
    },
  )
}

/** What a browser keeps it as: a name without folders, in ASCII and in full. */
const attachment = (name: string): string => {
  const flat = name.replace(/[/\\]/g, '-')
  const plain = flat.replace(/[^\w.-]/g, '_')
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(flat)}`
}
