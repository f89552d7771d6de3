/** How long the caller of a request waits for its answer. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { MillraceError } from '../core/error.ts'
import { quoted } from '../core/text.ts'
import type { PredictOptions } from '../serve/types.ts'

export type Waits = Pick<PredictOptions, 'signal' | 'by'>

/**
 * Until the client goes, and as long as it says: by the header `prefer: wait=SECONDS` (RFC 7240), or by `timeout`,
 * microseconds, of the Open Inference Protocol; by the shorter one of both.
 */
export const waitsOf = (
  { headers }: FastifyRequest,
  reply: FastifyReply,
  timeout?: number,
): Waits => {
  const seconds = preferred(headers['prefer'])
  if (seconds !== undefined) reply.header('preference-applied', `wait=${seconds}`)
  const limits = [
    ...(seconds === undefined ? [] : [seconds * 1000]),
    ...(timeout === undefined ? [] : [timeout / 1000]),
  ]
  return { signal: leaving(reply), by: soon(Math.min(...limits)) }
}

/** When so many milliseconds are over, by the clock of `performance.now()`; undefined where there is no end. */
export const soon = (milliseconds: number): number | undefined =>
  Number.isFinite(milliseconds) ? performance.now() + milliseconds : undefined

/** Tells whether the client has gone. */
const leaving = ({ raw }: FastifyReply) => ({
  get aborted() {
    return raw.destroyed
  },
})

/** Seconds of the preference `wait`; others are none of ours. */
const preferred = (header: string | readonly string[] | undefined): number | undefined => {
  const wait = String(header ?? '')
    .split(/[,;]/)
    .map((part) => part.trim())
    .find((part) => /^wait\s*=/i.test(part))
  if (wait === undefined) return undefined
  const [, seconds] = /^wait\s*=\s*"?(\d{1,9}(?:\.\d{1,6})?)"?$/i.exec(wait) ?? []
  if (seconds !== undefined) return Number(seconds)
  throw new MillraceError('bad_input', {
    what: `The header prefer says ${quoted(wait)}, which is no time.`,
    fix: 'Send the seconds that the answer may take: prefer: wait=2.',
  })
}
