import type { ErrorCode } from '../core/error.ts'
import { createLatencies } from './latencies.ts'
import { createRecent, type Recent } from './recent.ts'

/** Requests since the start. Latencies are of answered requests. */
export interface Served {
  readonly requests: number
  readonly failed: number
  readonly p50Seconds: number
  readonly p99Seconds: number
  readonly recent: Recent
}

export interface Stats {
  record(seconds: number, code: ErrorCode | 'ok'): void
  snapshot(): Served
}

/** A request that has come to its end, as it is told. */
interface Ended {
  readonly code: ErrorCode | 'ok'
  readonly isBeside: boolean
}

/** Whether one is counted: not where its client went away, nor of a version beside the one in charge. */
export const isTraffic = ({ code, isBeside }: Ended): boolean => code !== 'cancelled' && !isBeside

/** Counts requests and their latencies. `elapsed`: seconds, steady. */
export const createStats = (elapsed: () => number): Stats => {
  const recent = createRecent(elapsed)
  const latencies = createLatencies()
  let requests = 0
  let failed = 0
  return {
    record(seconds, code) {
      requests++
      recent.record(code)
      if (code === 'ok') latencies.add(seconds)
      else failed++
    },
    snapshot: () => ({
      requests,
      failed,
      p50Seconds: latencies.percentile(0.5) ?? 0,
      p99Seconds: latencies.percentile(0.99) ?? 0,
      recent: recent.snapshot(),
    }),
  }
}
