import type { ErrorCode } from '../core/error.ts'
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

/** Shortest latency told apart, seconds. */
const shortest = 1e-6
/** Each bucket ends this much later than the one before it, so a percentile is right to 5 %. */
const growth = Math.log(1.05)
/** Reaches to 17 minutes. */
const buckets = Math.ceil(Math.log(1000 / shortest) / growth)

/** Counts requests and keeps a histogram of their latencies in 425 numbers, however many there are. `elapsed`: seconds, steady. */
export const createStats = (elapsed: () => number): Stats => {
  const recent = createRecent(elapsed)
  const counts = new Float64Array(buckets)
  let requests = 0
  let failed = 0
  let longest = 0

  const percentile = (share: number) => {
    let left = (requests - failed) * share
    for (let bucket = 0; bucket < buckets; bucket++) {
      left -= counts[bucket] ?? 0
      if (left <= 0) return Math.min(longest, shortest * Math.exp((bucket + 1) * growth))
    }
    return longest
  }

  return {
    record(seconds, code) {
      requests++
      recent.record(code)
      if (code !== 'ok') {
        failed++
        return
      }
      longest = Math.max(longest, seconds)
      const bucket = Math.floor(Math.log(seconds / shortest) / growth)
      const index = Math.min(buckets - 1, Math.max(0, bucket))
      counts[index] = (counts[index] ?? 0) + 1
    },
    snapshot: () => ({
      requests,
      failed,
      p50Seconds: requests > failed ? percentile(0.5) : 0,
      p99Seconds: requests > failed ? percentile(0.99) : 0,
      recent: recent.snapshot(),
    }),
  }
}
