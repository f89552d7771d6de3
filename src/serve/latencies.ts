/** Latencies, counted so that percentiles are right to 5 %, however many there are. */

/** Shortest latency told apart, seconds. */
const shortest = 1e-6
/** Each bucket ends this much later than the one before it. */
const growth = Math.log(1.05)
/** Reaches to 17 minutes. */
const buckets = Math.ceil(Math.log(1000 / shortest) / growth)

export interface Latencies {
  add(seconds: number): void
  /** Seconds that a share of them took at most; null where there are none. */
  percentile(share: number): number | null
}

/** 425 numbers at most; as few as there are latencies apart. */
export const createLatencies = (): Latencies => {
  const counts = new Map<number, number>()
  let all = 0
  let longest = 0
  return {
    add(seconds) {
      all++
      longest = Math.max(longest, seconds)
      const bucket = Math.floor(Math.log(seconds / shortest) / growth)
      const index = Math.min(buckets - 1, Math.max(0, bucket))
      counts.set(index, (counts.get(index) ?? 0) + 1)
    },
    percentile(share) {
      if (all === 0) return null
      let left = all * share
      for (const [bucket, count] of [...counts].sort(([a], [b]) => a - b)) {
        left -= count
        if (left <= 0) return Math.min(longest, shortest * Math.exp((bucket + 1) * growth))
      }
      return longest
    },
  }
}
