/**
 * Brings spans to a collector by OTLP over HTTP. Whoever ends a span never waits: what there is no room for, or what the
 * collector does not take, is dropped and counted.
 */
import { type Clock, systemClock } from '../clock.ts'
import { type Resource, type Span, traceRequest } from './otlp.ts'

/** Spans that wait at most, spans that are sent together, and milliseconds between two sendings, as OpenTelemetry's own have it. */
const most = 2048
const together = 512
const every = 5000

/** Milliseconds that the collector has to answer, and that a closing process waits for it. */
const patience = 10_000
const leave = 2000

/** How often the same spans are sent, and milliseconds before they are sent again, doubled each time. */
const tries = 4
const pause = 1000

/** Answers with which the same may be sent again, as the specification of OTLP has it. */
const retryable: ReadonlySet<number> = new Set([429, 502, 503, 504])

export interface TraceCounts {
  readonly sent: number
  readonly dropped: number
  readonly waiting: number
}

export interface Exporter {
  add(span: Span): void
  counts(): TraceCounts
  /** Sends what waits; ends when it was taken, or dropped. */
  flush(): Promise<void>
  /** Sends what waits, for two seconds at most. */
  close(): Promise<void>
}

export interface ExporterOptions {
  /** Whole address of the collector's traces. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly resource: Resource
  readonly clock?: Clock
  /** Hears once that the collector takes nothing, and again after it has taken something. */
  warn(what: string): void
}

export const createExporter = (options: ExporterOptions): Exporter => {
  const { clock = systemClock, warn } = options
  const ending = new AbortController()
  let waiting: Span[] = []
  let sent = 0
  let dropped = 0
  let isWarned = false
  let turning: Promise<void> = Promise.resolve()
  let cancel: (() => void) | null = null

  const lose = (count: number, why: string) => {
    dropped += count
    if (isWarned || ending.signal.aborted) return
    isWarned = true
    warn(`Spans were dropped: ${why}. Answers are given as before.`)
  }
  const bring = async () => {
    while (waiting.length > 0) {
      const spans = waiting.slice(0, together)
      waiting = waiting.slice(together)
      const outcome = await send(options, spans, ending.signal)
      sent += spans.length - outcome.refused
      if (outcome.refused > 0) lose(outcome.refused, outcome.why)
      else isWarned = false
    }
  }
  const flush = () => {
    cancel?.()
    cancel = null
    turning = turning.then(bring)
    return turning
  }
  return {
    add(span) {
      if (!span.context.isSampled) return
      if (waiting.length >= most || ending.signal.aborted)
        return lose(1, `${most} wait for the collector already`)
      waiting.push(span)
      if (waiting.length >= together) void flush()
      else cancel ??= clock.after(every, () => void flush())
    },
    counts: () => ({ sent, dropped, waiting: waiting.length }),
    flush,
    async close() {
      const late = setTimeout(() => ending.abort(), leave)
      await flush()
      clearTimeout(late)
      ending.abort()
    },
  }
}

interface Outcome {
  /** Spans that the collector did not take. */
  readonly refused: number
  readonly why: string
}

const send = async (
  options: ExporterOptions,
  spans: readonly Span[],
  ending: AbortSignal,
): Promise<Outcome> => {
  const { clock = systemClock } = options
  const body = JSON.stringify(traceRequest(options.resource, spans))
  for (let left = tries - 1; ; left--) {
    const { again, ...outcome } = await post(options, { body, spans: spans.length, ending })
    if (again === null || left === 0 || ending.aborted) return outcome
    await until(clock, again ?? pause * 2 ** (tries - 1 - left), ending)
  }
}

interface Posted extends Outcome {
  /** Milliseconds after which it may be sent again, undefined where nobody says; null where it may not. */
  readonly again: number | null | undefined
}

const post = async (
  { url, headers }: ExporterOptions,
  given: { readonly body: string; readonly spans: number; readonly ending: AbortSignal },
): Promise<Posted> => {
  const { body, spans, ending } = given
  const signal = AbortSignal.any([ending, AbortSignal.timeout(patience)])
  try {
    const answer = await fetch(url, {
      ...{ method: 'POST', body, signal, redirect: 'error' },
      headers: { ...headers, 'content-type': 'application/json' },
    })
    const text = await answer.text()
    if (answer.ok) return { ...partial(text), again: null }
    const why = `the collector answers ${answer.status}`
    if (!retryable.has(answer.status)) return { refused: spans, why, again: null }
    const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN)
    const again = seconds >= 0 && seconds <= 60 ? seconds * 1000 : undefined
    return { refused: spans, why, again }
  } catch (error) {
    const { name } = error instanceof Error ? error : new Error()
    const why = `the collector cannot be reached (${name === 'TimeoutError' ? 'no answer in time' : name})`
    return { refused: spans, why, again: undefined }
  }
}

/** A collector that takes a part says how many it does not. */
const partial = (text: string): Outcome => {
  try {
    const told: unknown = JSON.parse(text === '' ? '{}' : text)
    const said = Object(Object(told).partialSuccess)
    const refused = Number(said.rejectedSpans ?? 0)
    return { refused: Number.isSafeInteger(refused) ? refused : 0, why: String(said.errorMessage) }
  } catch {
    // It took them, whatever it says of it.
    return { refused: 0, why: '' }
  }
}

const until = (clock: Clock, delay: number, ending: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const cancel = clock.after(delay, resolve)
    ending.addEventListener(
      'abort',
      () => {
        cancel()
        resolve()
      },
      { once: true },
    )
  })
