import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { MillraceError, systemCode } from '../core/error.ts'
import { bodyOf } from './errors.ts'
import type { App } from './types.ts'

/** Reads JSON and nothing else. An empty body is no body; prototype tricks are refused. */
export const parseJson = (app: App) => {
  app.removeAllContentTypeParsers()
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer' },
    (request, body, done) => {
      if (body.length === 0) return done(null, undefined)
      const text = utf8(body)
      if (text === null) return done(notUnicode())
      parse(request, text, (error, value) => (error ? done(notJson(text)) : done(null, value)))
    },
  )
}

const decoder = new TextDecoder('utf-8', { fatal: true })

const utf8 = (bytes: Buffer): string | null => {
  try {
    return decoder.decode(bytes)
  } catch {
    return null
  }
}

const notUnicode = () =>
  new MillraceError('bad_input', {
    what: 'The body is not UTF-8.',
    fix: 'Send JSON encoded as UTF-8.',
  })

const notJson = (text: string) => {
  let why = 'It has a key that is not allowed: __proto__ or constructor.'
  try {
    JSON.parse(text)
  } catch (error) {
    if (error instanceof Error) why = error.message
  }
  return new MillraceError('bad_input', {
    what: 'The body is not JSON that can be read.',
    why: why.length > 200 ? `${why.slice(0, 200)}…` : why,
    fix: 'Send one JSON object, as /docs describes it.',
  })
}

const statuses: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}

/** Answers bytes that are not HTTP, and requests that never finish, in the shape of every refusal. */
export const malformed = (error: Error, socket: Socket) => {
  const code = systemCode(error) ?? ''
  if (!socket.writable || code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const status = statuses[code] ?? 400
  const reason = STATUS_CODES[status]
  const refusal = new MillraceError('bad_input', {
    what: `The request cannot be read: ${reason}.`,
    fix: 'Send HTTP/1.1.',
  })
  const body = JSON.stringify(bodyOf(refusal))
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\ncontent-type: application/json; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  )
}
