/** How often and how much at a time keys may ask, counted in one process for all. */
import { MillraceError } from '../core/error.ts'
import { counted } from '../core/text.ts'
import type { Caller } from './types.ts'

/** What is limited: by its id. */
export type Limited = NonNullable<Caller['limited']>

export interface Limiter {
  /** Lets one request begin; to be called when it has ended. Fails with `rate_limited`. */
  take(limited: Limited): (() => void) | Promise<() => void>
}

/** Of a key: how much of its rate is left, and what is under way. */
interface Bucket {
  left: number
  at: number
  underWay: number
}

/** Milliseconds after which a bucket that nobody asks of is full again, and need not be kept. */
const idle = 60_000

/** `elapsed`: milliseconds of a clock that never goes back. */
export const createLimiter = (elapsed: () => number = () => performance.now()) => {
  const buckets = new Map<string, Bucket>()
  const bucketOf = ({ id, limits: { rate } }: Limited): Bucket => {
    const now = elapsed()
    const bucket = buckets.get(id) ?? { left: Number.POSITIVE_INFINITY, at: now, underWay: 0 }
    buckets.set(id, bucket)
    if (rate !== null) {
      const full = capacityOf(rate)
      bucket.left = Math.min(full, bucket.left + ((now - bucket.at) / 1000) * rate)
    }
    bucket.at = now
    return bucket
  }
  const forget = () => {
    const now = elapsed()
    for (const [id, { at, underWay }] of buckets)
      if (underWay === 0 && now - at > idle) buckets.delete(id)
  }
  const give = (id: string) => {
    const bucket = buckets.get(id)
    if (bucket) bucket.underWay = Math.max(0, bucket.underWay - 1)
  }
  return {
    take(limited: Limited): () => void {
      if (buckets.size > 1000) forget()
      const bucket = bucketOf(limited)
      expectRoom(bucket, limited)
      bucket.left -= 1
      bucket.underWay += 1
      let isGiven = false
      return () => {
        if (!isGiven) give(limited.id)
        isGiven = true
      }
    },
  } satisfies Limiter
}

const words: Readonly<Record<Limited['kind'], readonly [whose: string, fix: string]>> = {
  key: ['The key', 'ask an admin for a key with another limit'],
  token: ['Who has this token', 'ask for a role with another limit'],
}

/** Requests that may come at once. */
const capacityOf = (rate: number) => Math.max(1, rate)

const expectRoom = ({ left, underWay }: Bucket, { kind, limits }: Limited): void => {
  const { rate, concurrency } = limits
  const [whose, fix] = words[kind]
  if (concurrency !== null && underWay >= concurrency)
    throw new MillraceError('rate_limited', {
      what: `${whose} has ${counted(underWay, 'request')} under way, as many as it may.`,
      fix: `Wait for an answer before you ask again, or ${fix}.`,
    })
  if (rate !== null && left < 1)
    throw new MillraceError('rate_limited', {
      what: `${whose} may ask ${rate === 1 ? 'once' : `${rate} times`} a second, and has.`,
      fix: `Ask again after the seconds that \`retry-after\` says, or ${fix}.`,
      retryAfter: (1 - left) / rate,
    })
}
