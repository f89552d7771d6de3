/** How the requests to each endpoint went lately, a part of the time after the other. */
import { type Clock, systemClock } from '../core/clock.ts'
import type { ErrorCode } from '../core/error.ts'
import type { Endpoints } from './endpoints.ts'
import { createLatencies } from './latencies.ts'
import { count, createRing } from './ring.ts'
import { isTraffic } from './stats.ts'
import type { ServeEvent } from './types.ts'

/** Spans that are kept: the seconds of a part of each, and how many parts. */
const spans = { '1h': { step: 60, kept: 60 }, '24h': { step: 900, kept: 96 } } as const
export type Span = keyof typeof spans
export const spanNames = ['1h', '24h'] as const satisfies readonly Span[]

/** What came of the requests of a part of the time. */
export interface TrafficPart {
  /** When it began, milliseconds since 1970. */
  readonly from: number
  readonly requests: number
  /** How many failed with each code of the catalogue; a code without one is left out. */
  readonly codes: Readonly<Partial<Record<ErrorCode, number>>>
  /** Of those that were answered; null where none was. */
  readonly p50Seconds: number | null
  readonly p99Seconds: number | null
}

export interface TrafficOf {
  /** Seconds of a part. */
  readonly step: number
  /** From when on it is known, milliseconds since 1970. */
  readonly since: number
  /** Oldest first; parts without a request are left out. */
  readonly parts: readonly TrafficPart[]
}

export interface Traffic {
  of(endpoint: string, span: Span): TrafficOf
  close(): void
}

/** Counts what endpoints tell. `elapsed`: seconds of a clock that only runs forward. */
export const createTraffic = (
  endpoints: Pick<Endpoints, 'subscribe'>,
  clock: Pick<Clock, 'now'> = systemClock,
  elapsed: () => number = () => performance.now() / 1000,
): Traffic => {
  const started = elapsed()
  const known = new Map<string, Readonly<Record<Span, Series>>>()
  const seriesOf = (endpoint: string) => {
    const found = known.get(endpoint) ?? { '1h': createSeries('1h'), '24h': createSeries('24h') }
    known.set(endpoint, found)
    return found
  }
  const hear = (endpoint: string, event: ServeEvent) => {
    if (event.kind !== 'request' || !isTraffic(event)) return
    const now = elapsed()
    for (const series of Object.values(seriesOf(endpoint)))
      series.record(now, event.code, event.seconds)
  }
  const close = endpoints.subscribe(hear)
  return {
    of(endpoint, span) {
      const now = elapsed()
      const timeOf = (at: number) => Math.round(clock.now() - (now - at) * 1000)
      const series = known.get(endpoint)?.[span] ?? createSeries(span)
      return {
        step: spans[span].step,
        since: timeOf(Math.max(started, series.first(now))),
        parts: series.parts(now).map(({ at, ...part }) => ({
          ...part,
          from: timeOf(Math.max(started, at)),
        })),
      }
    },
    close,
  }
}

/** Where nothing is served. */
export const noTraffic: Traffic = {
  of: (_, span) => ({ step: spans[span].step, since: Date.now(), parts: [] }),
  close: () => {},
}

type Series = ReturnType<typeof createSeries>

const createSeries = (span: Span) => {
  const { step } = spans[span]
  const ring = createRing(spans[span], () => ({
    requests: 0,
    codes: new Map<ErrorCode, number>(),
    latencies: createLatencies(),
  }))
  return {
    record(elapsed: number, code: ErrorCode | 'ok', seconds: number) {
      const part = ring.at(elapsed)
      part.requests++
      if (code === 'ok') part.latencies.add(seconds)
      else count(part.codes, code)
    },
    /** When the oldest part that is kept began, seconds. */
    first: (elapsed: number) => ring.first(elapsed) * step,
    /** `at`: when it began, seconds. */
    parts: (elapsed: number) =>
      ring.parts(elapsed).map(({ number, part: { requests, codes, latencies } }) => ({
        ...{ at: number * step, requests, codes: Object.fromEntries(codes) },
        p50Seconds: latencies.percentile(0.5),
        p99Seconds: latencies.percentile(0.99),
      })),
  }
}
