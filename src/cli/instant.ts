import { MillraceError } from '../core/error.ts'
import type { Args } from './verb.ts'

/** The moment that an option names, milliseconds since 1970. Fails with `bad_usage`. */
export const instantOf = (args: Args, name: string): number | undefined => {
  const text = args.text(name)
  if (text === undefined) return undefined
  const at = Date.parse(text)
  if (!Number.isNaN(at)) return at
  throw new MillraceError('bad_usage', {
    what: `--${name}: found ${JSON.stringify(text)}. Allowed: a time such as 2026-05-01 or 2026-05-01T12:00Z.`,
  })
}
