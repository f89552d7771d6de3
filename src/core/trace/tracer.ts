/** Spans of what a server does, as the variables of OpenTelemetry want them. */
import { MillraceError } from '../error.ts'
import { told } from '../text.ts'
import { millraceVersion } from '../version.ts'
import { createExporter, type Exporter } from './exporter.ts'

export type Tracer = Exporter

type Environment = Readonly<Record<string, string | undefined>>

export interface TracerOptions {
  readonly environment: Environment
  warn(what: string): void
}

/**
 * A tracer that sends to `OTEL_EXPORTER_OTLP_ENDPOINT`; null where no collector is named. Fails with `bad_usage` where a
 * variable says what is not done.
 */
export const createTracer = ({ environment, warn }: TracerOptions): Tracer | null => {
  const url = addressIn(environment)
  if (url === null) return null
  expectJson(environment)
  return createExporter({
    ...{ url, warn, headers: headersIn(environment) },
    resource: {
      attributes: {
        'service.name': said(environment, 'OTEL_SERVICE_NAME') ?? 'millrace',
        'service.version': millraceVersion,
        'process.pid': process.pid,
      },
      scope: { name: 'millrace', version: millraceVersion },
    },
  })
}

const said = (environment: Environment, name: string): string | null => {
  const text = environment[name]?.trim()
  return text === undefined || text === '' ? null : text
}

/** The address of traces is taken as it is; to that of all signals their path is added. */
const addressIn = (environment: Environment): string | null => {
  const own = said(environment, 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT')
  const all = said(environment, 'OTEL_EXPORTER_OTLP_ENDPOINT')
  if (said(environment, 'OTEL_SDK_DISABLED')?.toLowerCase() === 'true') return null
  const name = own === null ? 'OTEL_EXPORTER_OTLP_ENDPOINT' : 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'
  const given = own ?? all
  if (given === null) return null
  if (!/^https?:/.test(given) || !URL.canParse(given))
    throw new MillraceError('bad_usage', {
      what: `${name} is ${told(given)}, which is no address.`,
      fix: 'Name a collector: http://127.0.0.1:4318.',
    })
  return own ?? `${given.replace(/\/+$/, '')}/v1/traces`
}

const expectJson = (environment: Environment): void => {
  for (const name of ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL']) {
    const given = said(environment, name)
    if (given === null || given === 'http/json') continue
    throw new MillraceError('bad_usage', {
      what: `${name} is ${told(given)}.`,
      why: 'Spans are sent as JSON over HTTP, which a collector takes at the same port as protobuf.',
      fix: 'Set it to http/json, or leave it out, and name the port of HTTP, which is 4318 most often.',
    })
  }
}

/** `name=value,name=value`, each value percent-encoded. */
const headersIn = (environment: Environment): Record<string, string> => {
  const name = 'OTEL_EXPORTER_OTLP_HEADERS'
  const given = said(environment, 'OTEL_EXPORTER_OTLP_TRACES_HEADERS') ?? said(environment, name)
  if (given === null) return {}
  try {
    return Object.fromEntries(
      given.split(',').map((pair) => {
        const [, header = '', value = ''] = /^\s*([A-Za-z0-9-]+)\s*=(.*)$/.exec(pair) ?? []
        if (header === '') throw new Error()
        return [header.toLowerCase(), decodeURIComponent(value.trim())]
      }),
    )
  } catch {
    // What stands in it may be a secret.
    throw new MillraceError('bad_usage', {
      what: `${name} cannot be read.`,
      fix: 'Write name=value, several with commas between them, each value percent-encoded.',
    })
  }
}
