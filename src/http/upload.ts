/** Versions of models that were trained elsewhere, sent as their files. */
import { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { MillraceError } from '../core/error.ts'
import { z } from '../core/schema.ts'
import { quoted } from '../core/text.ts'
import { mostUploaded, tooLarge } from '../loop/uploads/receive.ts'
import { id, textOf } from '../operations/fields.ts'
import { version } from '../operations/schemas.ts'
import { taking } from './access/types.ts'
import { ofBodies, refusals } from './answers.ts'
import { authorOf } from './author.ts'
import { modelParams } from './requests.ts'
import type { App, Context } from './types.ts'

const type = 'application/octet-stream'

const names = (what: string) =>
  textOf(10_000)
    .min(1)
    .optional()
    .describe(`${what}, parted by commas, as \`millrace register\` takes them.`)

const query = z.strictObject({
  file: z
    .string()
    .regex(/^[A-Za-z0-9_][A-Za-z0-9._ -]{0,199}$/, 'a name of a file, without its folder')
    .default('model.onnx')
    .describe('What the file is called, for the lineage.'),
  columns: names('Names of the columns'),
  labels: names('Names of the classes'),
  example: textOf(10_000).min(1).optional().describe('A row that it can answer, as JSON.'),
  alias: id.optional().describe('Alias for the version. Default: champion where there is none.'),
})

const registered = z.object({
  version,
  isNew: z.boolean().describe('False where this very model was registered before.'),
  alias: z.string().nullable().describe('The alias that points to it now.'),
  notes: z.array(z.string()).readonly().describe('What has to be known of it, in sentences.'),
})

const summary = 'Register an ONNX file as the next version of a model'

/** `POST /api/models/:model/versions`: the body is the file, which goes to the disk as it comes. */
export const uploadRoutes = (context: Context) =>
  context.app.register(async (scope: App) => {
    const { uploads } = context.loop
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(type, (_, payload, done) => done(null, payload))
    scope.post(
      '/api/models/:model/versions',
      {
        ...taking('write'),
        bodyLimit: mostUploaded,
        // Before the body is read.
        onRequest: async (request, reply) => {
          try {
            expectFile(request)
            await uploads.expect(request.params.model)
          } catch (error) {
            // Nobody is to send the rest.
            reply.header('connection', 'close')
            throw error
          }
        },
        schema: {
          tags: ['Models'],
          operationId: 'uploadVersion',
          summary,
          description:
            'The body is the ONNX file, numbers and all; it is looked at and tried out as `millrace register --onnx` does, and refused for the same reasons.',
          params: modelParams,
          querystring: query,
          consumes: [type],
          body: z.any().meta({ description: 'The bytes of the file.' }),
          response: {
            200: registered,
            ...refusals([
              ...ofBodies,
              'conflict',
              'bad_usage',
              'already_running',
              'cancelled',
              'storage',
            ]),
          },
        },
      },
      async (request, reply) => {
        const { file, columns, labels, example, alias } = request.query
        const leaving = new AbortController()
        reply.raw.once('close', () => reply.raw.writableFinished || leaving.abort())
        return uploads.take(request.params.model, {
          ...{ file, columns: listIn(columns), labels: listIn(labels) },
          ...{ example: example ?? null, alias: alias ?? null, author: authorOf(request) },
          content: contentOf(request.body),
          signal: leaving.signal,
        })
      },
    )
  })

const listIn = (names: string | undefined): string[] | null =>
  names?.split(',').map((name) => name.trim()) ?? null

const contentOf = (body: unknown): AsyncIterable<Uint8Array> => {
  if (body instanceof Readable) return body
  throw new MillraceError('bad_input', {
    what: 'The request has no body.',
    fix: `Send the ONNX file with the header "content-type: ${type}".`,
  })
}

/** Fails where what comes cannot be such a file. */
const expectFile = ({ query, headers }: FastifyRequest): void => {
  if (typeof query === 'object' && query !== null && 'step' in query) throw noStep()
  const { 'content-type': given, 'content-encoding': encoding = 'identity' } = headers
  const told = given?.split(';')[0]?.trim().toLowerCase()
  if (told !== undefined && told !== type) throw otherType(told)
  if (encoding !== 'identity')
    throw new MillraceError('unsupported', {
      what: `The content encoding is ${quoted(encoding)}; a file is read as it is.`,
      fix: 'Send it unpacked.',
    })
  const bytes = Number(headers['content-length'] ?? 0)
  if (bytes > mostUploaded) throw tooLarge(mostUploaded, bytes)
}

const noStep = () =>
  new MillraceError('refused', {
    what: 'A scoring step is not taken over the API.',
    why: 'It is code, which would run in the process that serves, with the rights of its user.',
    fix: 'Register both on the machine of the server: millrace register --onnx FILE --name NAME --step score.ts.',
  })

const otherType = (given: string) =>
  new MillraceError('unsupported', {
    what: `The content type is ${quoted(given)}; a version comes as the bytes of its ONNX file.`,
    fix: `Send the file with the header "content-type: ${type}": curl --data-binary @model.onnx. Of a folder of MLflow, send its ONNX file.`,
  })
