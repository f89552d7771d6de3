/** Bodies of the inference protocols: any content type, packed or not, bytes after the JSON or none. */
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { gunzip, inflate } from 'node:zlib'
import type { FastifyRequest } from 'fastify'
import { MillraceError } from '../../core/error.ts'
import { quoted } from '../../core/text.ts'
import { refuseNull } from '../body.ts'
import { readJson } from '../json.ts'
import type { App, Bodies } from '../types.ts'
import { inferLimit } from './limit.ts'
import { nullForNaN } from './nan.ts'
import { tableOfCsv } from './table.ts'

/** Values of one body: in JSON a number and its comma take more bytes than that. */
const mostValues = 8_000_000

/** What came after the JSON of each request. */
const binaries = new WeakMap<FastifyRequest, Uint8Array>()
const nothing = new Uint8Array()

export const binaryOf = (request: FastifyRequest): Uint8Array => binaries.get(request) ?? nothing

/**
 * Lets the routes of this scope take JSON under any content type, since stock clients name none, packed by gzip or
 * deflate, and with bytes after it where the header `inference-header-content-length` says where it ends.
 */
export const readInferences = (scope: App, bodies: Bodies) => {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', async (request: FastifyRequest, payload: Readable) => {
    const body = await wholeOf(request, payload, bodies)
    const length = headOf(request, body.length)
    binaries.set(request, body.subarray(length))
    return length === 0
      ? undefined
      : (readJson(body.subarray(0, length), mostValues) ?? refuseNull())
  })
}

/**
 * Lets the routes of this scope take JSON under any content type, and CSV as `text/csv`, packed or not. `NaN` is a value
 * that is missing, as it comes from pandas.
 */
export const readScorings = (scope: App, bodies: Bodies) => {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', async (request: FastifyRequest, payload: Readable) => {
    const body = await wholeOf(request, payload, bodies)
    if (request.headers['content-type']?.startsWith('text/csv')) return tableOfCsv(body)
    return body.length === 0 ? undefined : (readJson(nullForNaN(body), mostValues) ?? refuseNull())
  })
}

const wholeOf = async (request: FastifyRequest, payload: Readable, bodies: Bodies) => {
  const body = await unpacked(request, await bodies.collect(request, payload))
  bodies.unpacked(request, body.length)
  return body
}

const unpackers = { gzip: promisify(gunzip), deflate: promisify(inflate) }

const unpacked = async ({ headers }: FastifyRequest, body: Buffer): Promise<Buffer> => {
  const encoding = headers['content-encoding'] ?? 'identity'
  if (encoding === 'identity') return body
  if (encoding !== 'gzip' && encoding !== 'deflate')
    throw new MillraceError('unsupported', {
      what: `The content encoding is ${quoted(encoding)}; gzip and deflate are read.`,
      fix: 'Send the body as it is.',
    })
  try {
    return await unpackers[encoding](body, { maxOutputLength: inferLimit })
  } catch (cause) {
    if (cause instanceof RangeError)
      throw new MillraceError('too_large', {
        what: `The body has more than ${inferLimit} bytes when it is unpacked.`,
        fix: 'Send it in smaller parts.',
      })
    throw new MillraceError('bad_input', {
      what: `The body is not ${encoding}.`,
      fix: 'Send it whole, or as it is and without the header "content-encoding".',
      cause,
    })
  }
}

/** Bytes of the JSON. */
const headOf = ({ headers }: FastifyRequest, bytes: number): number => {
  const told = headers['inference-header-content-length']
  if (told === undefined) return bytes
  const length = typeof told === 'string' && /^\d{1,10}$/.test(told) ? Number(told) : Number.NaN
  if (!(length <= bytes))
    throw new MillraceError('bad_input', {
      what: `The header "inference-header-content-length" is ${quoted(String(told))}, and the body has ${bytes} bytes.`,
      fix: 'Name the bytes of the JSON at its beginning.',
    })
  return length
}
