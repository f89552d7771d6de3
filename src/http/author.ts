import type { FastifyRequest } from 'fastify'
import { MillraceError } from '../core/error.ts'
import type { Author } from '../core/records.ts'
import { quoted } from '../core/text.ts'

/**
 * Who asks: whoever a key or a token says. Where none is asked for, `http:NAME` where the header `x-millrace-author` gives a name, else `console` for a page of
 * this server and `http` for any other client. Whoever asks may give any name, so it never stands alone: it
 * cannot be taken for one of Millrace's own authors, such as `schedule`.
 */
export const authorOf = ({ headers, caller }: FastifyRequest): Author => {
  const named = headers['x-millrace-author']
  if (caller.author !== null) {
    if (named !== undefined) throw notNamed()
    return caller.author
  }
  if (named === undefined) return headers['sec-fetch-site'] === 'same-origin' ? 'console' : 'http'
  if (typeof named === 'string' && /^[\w.@+ -]{1,64}$/.test(named)) return `http:${named}`
  throw new MillraceError('bad_input', {
    what: `The author ${quoted(String(named))} is not a name.`,
    fix: 'Send 1 to 64 letters, digits, spaces or any of . _ @ + - in x-millrace-author.',
  })
}

const notNamed = () =>
  new MillraceError('bad_input', {
    what: 'An author is named by the header x-millrace-author.',
    why: 'With keys the author is whoever has the key.',
    fix: 'Leave out the header.',
  })
