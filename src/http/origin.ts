/** Whether a page of another origin asks, and how that is refused. */
import type { FastifyRequest } from 'fastify'
import { MillraceError } from '../core/error.ts'
import { quoted } from '../core/text.ts'

/** As far as its browser says. */
export const isCrossOrigin = ({ headers }: FastifyRequest): boolean => {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  const { origin, host } = headers
  if (origin === undefined) return false
  return !URL.canParse(origin) || new URL(origin).host !== host?.toLowerCase()
}

export const crossOrigin = ({ method, headers }: FastifyRequest) =>
  new MillraceError('refused', {
    what: `A ${method} from ${quoted(headers.origin ?? headers['sec-fetch-site']?.toString())} is refused.`,
    why: 'Only pages of this server may change something here, and ask, but those that an endpoint names.',
    fix: 'Use a client outside the browser, or name the origin in the `cors` of the endpoint.',
  })
