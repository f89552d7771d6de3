/** Answers as fewer bytes, where the client takes them. */
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { brotliCompress, constants, createBrotliCompress, createGzip, gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from './types.ts'

const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }

/** Shorter answers gain nothing. */
const least = 1024

const whole = { br: promisify(brotliCompress), gzip: promisify(gzip) }

/** Compresses every answer in JSON that is long enough; streams of events are none. */
export const compressAnswers = (app: App) => {
  app.addHook('onSend', async (request, reply, payload) => {
    if (typeof payload !== 'string' || !isJson(reply)) return payload
    reply.header('vary', 'accept-encoding')
    const encoding = encodingOf(request)
    if (!encoding || payload.length < least || request.method === 'HEAD') return payload
    const bytes = await (encoding === 'br' ? whole.br(payload, brotli) : whole.gzip(payload))
    reply.header('content-encoding', encoding).header('content-length', bytes.length)
    return bytes
  })
}

const isJson = (reply: FastifyReply) =>
  String(reply.getHeader('content-type')).startsWith('application/json')

const compressible = /^(text\/|application\/(javascript|json|manifest\+json)|image\/svg\+xml)/

/** Streams the text of a file through brotli or gzip. */
export const compressFile = (request: FastifyRequest, reply: FastifyReply, payload: unknown) => {
  if (!isStream(payload) || !compressible.test(String(reply.getHeader('content-type'))))
    return payload
  reply.header('vary', 'accept-encoding')
  const encoding = encodingOf(request)
  if (!encoding) return payload
  reply.header('content-encoding', encoding).removeHeader('content-length')
  const packer = encoding === 'br' ? createBrotliCompress(brotli) : createGzip()
  payload.once('error', (error) => packer.destroy(error))
  return payload.pipe(packer)
}

/** What a client takes: brotli rather than gzip, and neither where it says `q=0`. */
const encodingOf = ({ headers }: FastifyRequest): 'br' | 'gzip' | null => {
  const taken = String(headers['accept-encoding'] ?? '')
    .split(',')
    .filter((each) => !/;\s*q=0(\.0*)?\s*$/.test(each))
    .map((each) => each.split(';')[0]?.trim())
  return taken.includes('br') ? 'br' : taken.includes('gzip') ? 'gzip' : null
}

const isStream = (payload: unknown): payload is Readable =>
  typeof payload === 'object' && payload !== null && 'pipe' in payload
