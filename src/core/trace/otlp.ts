/**
 * Spans as JSON of the OpenTelemetry protocol, as https://opentelemetry.io/docs/specs/otlp/ has it: names in lowerCamelCase, ids
 * as hexadecimal digits, whole numbers of 64 bits as texts, enumerations as numbers.
 */
import { withoutSecrets } from '../secrets.ts'
import { clipped } from '../text.ts'
import type { TraceContext } from './context.ts'

export type Attributes = Readonly<Record<string, string | number | boolean | null | undefined>>

export interface Span {
  readonly context: TraceContext
  /** Id of the span that it is below; null where it is the first. */
  readonly parent: string | null
  readonly name: string
  /** `server`: answers somebody else's request. */
  readonly kind: 'server' | 'internal'
  /** Milliseconds since 1970. */
  readonly from: number
  readonly to: number
  readonly attributes: Attributes
  /** What failed; null where nothing did. */
  readonly error: string | null
}

export interface Resource {
  /** `service.name` and the like. */
  readonly attributes: Attributes
  readonly scope: { readonly name: string; readonly version: string }
}

/** SPAN_KIND_INTERNAL and SPAN_KIND_SERVER of opentelemetry/proto/trace/v1/trace.proto. */
const kinds = { internal: 1, server: 2 } as const

/** STATUS_CODE_UNSET and STATUS_CODE_ERROR. */
const unset = 0
const failed = 2

/** The flags of a span: those of W3C in the lowest eight bits. */
const sampled = 1

/** The body of one `POST /v1/traces`. */
export const traceRequest = ({ attributes, scope }: Resource, spans: readonly Span[]) => ({
  resourceSpans: [
    {
      resource: { attributes: attributesOf(attributes) },
      scopeSpans: [{ scope, spans: spans.map(spanOf) }],
    },
  ],
})

const spanOf = ({ context, parent, name, kind, from, to, attributes, error }: Span) => ({
  traceId: context.traceId,
  spanId: context.spanId,
  ...(parent !== null && { parentSpanId: parent }),
  flags: context.isSampled ? sampled : 0,
  name: clipped(name, 200),
  kind: kinds[kind],
  startTimeUnixNano: nanoseconds(from),
  endTimeUnixNano: nanoseconds(Math.max(from, to)),
  attributes: attributesOf(attributes),
  status: error === null ? { code: unset } : { code: failed, message: shown(error) },
})

const attributesOf = (attributes: Attributes) =>
  Object.entries(attributes).flatMap(([key, value]) =>
    value === null || value === undefined ? [] : [{ key, value: anyValueOf(value) }],
  )

const anyValueOf = (value: string | number | boolean) => {
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'string') return { stringValue: shown(value) }
  if (Number.isSafeInteger(value)) return { intValue: String(value) }
  // JSON of protobuf has these as texts.
  return { doubleValue: Number.isFinite(value) ? value : String(value) }
}

const shown = (text: string): string => clipped(withoutSecrets(text), 1000).toWellFormed()

/** Nanoseconds since 1970, which a number cannot hold. */
const nanoseconds = (milliseconds: number): string => {
  const whole = Math.floor(milliseconds)
  return String(BigInt(whole) * 1_000_000n + BigInt(Math.round((milliseconds - whole) * 1e6)))
}
