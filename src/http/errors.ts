import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { MillraceError, messageOf } from '../core/error.ts'
import type { Logger } from './types.ts'

/** The body of every refusal. */
export const bodyOf = (error: MillraceError) => ({ error: error.toJSON() })

/** Answers with an error: its status, its code, and what to do; never a stack trace. */
export const sendError = (reply: FastifyReply, error: MillraceError) => {
  if (error.code === 'overloaded' || error.code === 'no_model') reply.header('retry-after', '1')
  return reply.code(error.status).type('application/json; charset=utf-8').send(bodyOf(error))
}

/** Our own errors as they are; Fastify's by their code; anything else is `internal` and logged. */
export const createErrorHandler =
  (logger: Logger) =>
  (thrown: FastifyError | MillraceError, request: FastifyRequest, reply: FastifyReply) => {
    const error = asMillraceError(thrown, request)
    if (error.status >= 500 && error.code !== 'overloaded' && error.code !== 'no_model')
      logger.error({ err: thrown, request: request.id, method: request.method, url: request.url })
    return sendError(reply, error)
  }

const asMillraceError = (thrown: unknown, request: FastifyRequest): MillraceError => {
  if (thrown instanceof MillraceError) return thrown
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  const known = fromFastify[code]
  if (known) return known(request)
  const status = thrown instanceof Error && 'statusCode' in thrown ? thrown.statusCode : 500
  if (typeof status === 'number' && status >= 400 && status < 500)
    return new MillraceError('bad_input', {
      what: clipped(messageOf(thrown)),
      fix: 'Correct the request; /docs describes each one.',
    })
  return new MillraceError('internal', {
    what: 'Something went wrong inside Millrace.',
    fix: `Look for request ${request.id} in the server's log.`,
    cause: thrown,
  })
}

const fromFastify: Readonly<Record<string, (request: FastifyRequest) => MillraceError>> = {
  FST_ERR_CTP_BODY_TOO_LARGE(request) {
    const limit = request.routeOptions.bodyLimit
    const sent = request.headers['content-length']
    return new MillraceError('too_large', {
      what: `The body has ${sent ? `${sent} bytes` : 'too many bytes'}; at most ${limit} are read.`,
      fix:
        request.routeOptions.url === '/predict'
          ? 'Send the end of the text: only its last words decide what comes next.'
          : 'Send it in smaller parts.',
    })
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: (request) =>
    new MillraceError('unsupported', {
      what: `The content type is ${quoted(request.headers['content-type'])}; only application/json is read.`,
      fix: 'Send JSON with the header "content-type: application/json".',
    }),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    new MillraceError('bad_input', {
      what: 'The body is not as long as its content-length says.',
    }),
  FST_ERR_BAD_URL: (request) =>
    new MillraceError('bad_input', {
      what: `The address ${quoted(request.url)} is not well formed.`,
      fix: 'Percent-encode what is not a letter or a digit.',
    }),
}

/** A foreign value as it may stand in a message: quoted, and not long. */
export const quoted = (text: string | undefined): string =>
  text === undefined ? 'missing' : JSON.stringify(clipped(text))

/** A foreign text of 80 characters at most. */
export const clipped = (text: string): string =>
  text.length > 80 ? `${text.slice(0, 79).toWellFormed()}…` : text
