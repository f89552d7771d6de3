import { MillraceError } from './error.ts'

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** A length of time as people write it: `500ms`, `30s`, `5m`, `1h`, `2d`. */
export type Duration = `${number}${keyof typeof units}`

/** Milliseconds of a duration. Throws `bad_config` on anything else. */
export const milliseconds = (duration: string): number => {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(duration)
  const unit = match?.[2] as keyof typeof units | undefined
  if (!match || !unit)
    throw new MillraceError('bad_config', {
      what: `"${duration}" is not a duration.`,
      fix: 'Write a number and a unit: 500ms, 30s, 5m, 1h or 2d.',
    })
  return Number(match[1]) * units[unit]
}
