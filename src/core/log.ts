/**
 * The log of a server: one line of JSON for each thing that happened. Everything that is logged goes through here, so that no
 * secret is shown and no line is longer than it may be.
 */
import { type Clock, systemClock } from './clock.ts'
import { MillraceError, messageOf } from './error.ts'
import { withoutSecrets } from './secrets.ts'
import { clipped, told } from './text.ts'

export const logLevels = ['info', 'warning', 'error'] as const
export type LogLevel = (typeof logLevels)[number]

/** What is said beside the event; a field that is not known is left out. */
export interface LogFields {
  /** Id of the request that it is about. */
  readonly request?: string | undefined
  readonly run?: string | undefined
  readonly model?: string | undefined
  readonly endpoint?: string | undefined
  readonly version?: number | undefined
  /** Id of the trace that it is part of. */
  readonly trace?: string | undefined
  readonly [field: string]: string | number | boolean | null | undefined
}

export interface Log {
  /** `event`: what happened, in words of one word or two with a dot, as `request` or `run.failed`. */
  write(level: LogLevel, event: string, fields?: LogFields): void
}

export interface LogTarget {
  write(line: string): void
  readonly clock?: Pick<Clock, 'now'>
}

/** Characters of a field that are kept; a stack of an error is the longest there is. */
const longest = 8000

/** Writes lines of JSON: `{"time":"2026-05-01T06:00:00.000Z","level":"info","event":"request",…}`. */
export const createLog = ({ write, clock = systemClock }: LogTarget): Log => ({
  write(level, event, fields = {}) {
    const time = new Date(clock.now()).toISOString()
    const shown = Object.entries(fields)
      .filter(([name, value]) => value !== undefined && !own.has(name))
      .map(([name, value]) => [name, typeof value === 'string' ? shownText(value) : value])
    write(`${JSON.stringify({ time, level, event, ...Object.fromEntries(shown) })}\n`)
  },
})

const own: ReadonlySet<string> = new Set(['time', 'level', 'event'])

const shownText = (text: string): string => clipped(withoutSecrets(text), longest).toWellFormed()

/** Lines on standard error. */
export const errorLog: Log = createLog({ write: (line) => process.stderr.write(line) })

export const logFormats = ['text', 'json'] as const
export type LogFormat = (typeof logFormats)[number]

/** How `MILLRACE_LOG` wants what is logged; text for people where it is not set. Fails with `bad_usage` on another word. */
export const logFormatIn = (
  environment: Readonly<Record<string, string | undefined>>,
): LogFormat => {
  const { MILLRACE_LOG: given = '' } = environment
  const found = logFormats.find((format) => format === given)
  if (given !== '' && found === undefined)
    throw new MillraceError('bad_usage', {
      what: `MILLRACE_LOG is ${told(given)}.`,
      fix: `Set it to ${logFormats.join(' or ')}, or leave it out.`,
    })
  return found ?? 'text'
}

/** An error with where it comes from. */
export const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : messageOf(error)
