/** What the server tells its log. */
import { errorLog, type Log, type LogFormat, logFormatIn, stackOf } from '../core/log.ts'
import type { Logger, RequestTold } from './types.ts'

/** Errors are always logged, as lines of JSON; every request where these are asked for. */
export const loggerOf = (log: Log, format: LogFormat): Logger => ({
  error({ err, ...detail }) {
    const fields = Object.fromEntries(
      Object.entries(detail).map(([name, value]) => [
        name,
        typeof value === 'number' ? value : String(value),
      ]),
    )
    log.write('error', 'error', { ...fields, error: stackOf(err) })
  },
  ...(format === 'json' && {
    request: (told) => log.write(levelOf(told), 'request', { ...told }),
  }),
})

/** A client that asks wrongly is no trouble of the server. */
const levelOf = ({ status }: RequestTold) =>
  status >= 500 ? ('warning' as const) : ('info' as const)

/** On standard error, as `MILLRACE_LOG` wants it. */
export const standardLogger = (): Logger => loggerOf(errorLog, logFormatIn(process.env))
