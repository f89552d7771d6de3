/** Which trace something is part of: W3C Trace Context, https://www.w3.org/TR/trace-context/. */
import { randomBytes } from 'node:crypto'

export interface TraceContext {
  /** 32 hexadecimal digits, not all 0. */
  readonly traceId: string
  /** 16 hexadecimal digits, not all 0. */
  readonly spanId: string
  /** Whether its spans are to be kept. */
  readonly isSampled: boolean
}

const form = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

/** What a header `traceparent` says; null where it is none, which is as if nobody had sent it. */
export const traceparentIn = (
  header: string | readonly string[] | undefined,
): TraceContext | null => {
  if (typeof header !== 'string' || header.length > 512) return null
  const [, version, traceId = '', spanId = '', flags = '', more] = form.exec(header.trim()) ?? []
  // Later versions may say more; this one may not, and ff is none.
  if (version === undefined || version === 'ff' || (version === '00' && more !== undefined))
    return null
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return null
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 }
}

export const traceparentOf = ({ traceId, spanId, isSampled }: TraceContext): string =>
  `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`

/** A span below another one, or the first of a new trace. */
export const spanBelow = (parent: TraceContext | null): TraceContext => ({
  traceId: parent?.traceId ?? digits(16),
  spanId: digits(8),
  isSampled: parent?.isSampled ?? true,
})

const digits = (bytes: number): string => {
  const text = randomBytes(bytes).toString('hex')
  return /^0+$/.test(text) ? digits(bytes) : text
}
