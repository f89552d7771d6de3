import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Refusals } from '../access/refusals.ts'
import { type ErrorCode, MillraceError, messageOf } from '../core/error.ts'
import { withoutSecrets } from '../core/secrets.ts'
import { clipped, quoted } from '../core/text.ts'
import { clientOf } from './address.ts'
import { safetyHeaders } from './headers.ts'
import { refusalAt } from './protocols.ts'
import type { Logger } from './types.ts'

/** Longest text of a refusal, in characters: an answer stays below 4 kB whatever was sent. */
const longest = 1000

/** What is over in a moment, and no fault of the server. */
const passing: ReadonlySet<ErrorCode> = new Set([
  'no_model',
  'queue_full',
  'timeout',
  'too_many_connections',
  'overloaded',
  'not_logged',
  'rate_limited',
])

/** The body of a refusal; of an address where another protocol is spoken, as that has it. */
export const bodyOf = (error: MillraceError, url = '') => {
  const { code, what, why, fix } = error.toJSON()
  return refusalAt(url, { code, what: clipped(what, longest), why: brief(why), fix: brief(fix) })
}

const brief = (text: string | undefined) => text && clipped(text, longest)

/** Answers with an error: its status, its code, and what to do; never a stack trace. */
export const sendError = (reply: FastifyReply, error: MillraceError, status = error.status) => {
  if (passing.has(error.code)) reply.header('retry-after', `${pauseOf(error)}`)
  if (error.code === 'no_key') reply.header('www-authenticate', 'Bearer')
  reply.headers(safetyHeaders)
  return reply
    .code(status)
    .type('application/json; charset=utf-8')
    .send(bodyOf(error, reply.request.url))
}

/** Whole seconds until it is worth trying again: one to sixty. */
export const pauseOf = ({ retryAfter = 1 }: MillraceError): number =>
  Math.min(60, Math.max(1, Math.ceil(retryAfter)))

/** Our own errors as they are; Fastify's by their code; anything else is `internal` and logged. */
export const createErrorHandler =
  (logger: Logger, refusals: Pick<Refusals, 'note'>) =>
  (thrown: FastifyError | MillraceError, request: FastifyRequest, reply: FastifyReply) => {
    const error = asMillraceError(thrown, request)
    noteRefused(refusals, error, request)
    if (request.telling) request.telling.code = error.code
    if (error.status >= 500 && !passing.has(error.code))
      logger.error({
        // Where it comes from is told of what was not foreseen alone.
        err: error.code === 'internal' ? thrown : `${error.code}: ${error.message}`,
        ...{
          request: request.id,
          method: request.method,
          url: clipped(withoutSecrets(request.url), longest),
        },
      })
    return sendError(reply, error)
  }

/** Who was refused what is for the audit trail, by the pattern of the address. */
const noteRefused = (
  refusals: Pick<Refusals, 'note'>,
  { code }: MillraceError,
  { caller, method, routeOptions, ip }: FastifyRequest,
): void => {
  if (code !== 'no_key' && code !== 'forbidden' && code !== 'rate_limited') return
  const asked = `${method} ${routeOptions.url ?? '/'}`
  refusals.note({ author: caller?.author ?? 'nobody', asked, code, from: clientOf(ip) })
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
  FST_ERR_CTP_INVALID_MEDIA_TYPE: (request) =>
    new MillraceError('unsupported', {
      what: `The content type is ${quoted(request.headers['content-type'])}; only application/json is read.`,
      fix: 'Send JSON with the header "content-type: application/json".',
    }),
  FST_ERR_MAX_PARAM_LENGTH: () =>
    new MillraceError('bad_input', {
      what: 'A part of the address is longer than any name.',
      fix: 'Name what is meant by 1 to 100 characters.',
    }),
  FST_ERR_BAD_URL: (request) =>
    new MillraceError('bad_input', {
      what: `The address ${quoted(withoutSecrets(request.url))} is not well formed.`,
      fix: 'Percent-encode what is not a letter or a digit.',
    }),
}
