/** Sign-ins that failed: of an address, and of all together, only so many are let try. */
import { MillraceError } from '../core/error.ts'

export interface Attempts {
  /** Lets an address try. Fails with `rate_limited`, and when it may again, where too many tries have failed. */
  begin(from: string): void
  /** The try was right. */
  succeeded(from: string): void
  /** The try came to nothing by no fault of whoever made it. */
  forgiven(from: string): void
}

/** Failures that may come at once, of an address and of all; each comes to be allowed again after so many milliseconds. */
const ofOne = { most: 10, every: 6000 }
const ofAll = { most: 100, every: 600 }

/** Addresses that are told apart at a time; of what is beyond all are counted together alone. */
const mostAddresses = 10_000

/** Milliseconds for which others' failures do not count against an address that has signed in, and such addresses at most. */
const knownFor = 86_400_000
const mostKnown = 1000

interface Bucket {
  left: number
  at: number
}

/** `elapsed`: milliseconds of a clock that never goes back. */
export const createAttempts = (elapsed: () => number = () => performance.now()): Attempts => {
  const all: Bucket = { left: ofAll.most, at: elapsed() }
  const addresses = new Map<string, Bucket>()
  const known = new Map<string, number>()

  const filled = (bucket: Bucket, { most, every }: typeof ofOne): Bucket => {
    const now = elapsed()
    bucket.left = Math.min(most, bucket.left + (now - bucket.at) / every)
    bucket.at = now
    return bucket
  }
  const ofAddress = (from: string): Bucket | null => {
    if (addresses.size >= mostAddresses && !addresses.has(from)) forget()
    const found = addresses.get(from)
    if (!found && addresses.size >= mostAddresses) return null
    const bucket = filled(found ?? { left: ofOne.most, at: elapsed() }, ofOne)
    addresses.set(from, bucket)
    return bucket
  }
  const forget = () => {
    for (const [from, bucket] of addresses)
      if (filled(bucket, ofOne).left >= ofOne.most) addresses.delete(from)
  }
  const isKnown = (from: string) => (known.get(from) ?? Number.NEGATIVE_INFINITY) > elapsed()

  const forgiven = (from: string) => {
    const own = addresses.get(from)
    if (own) own.left = Math.min(ofOne.most, own.left + 1)
    if (!isKnown(from)) all.left = Math.min(ofAll.most, all.left + 1)
  }

  return {
    forgiven,
    begin(from) {
      const own = ofAddress(from)
      if (own && own.left < 1) throw tooMany('from this address', own, ofOne)
      const shared = isKnown(from) ? null : filled(all, ofAll)
      if (shared && shared.left < 1) throw tooMany('from all addresses', shared, ofAll)
      if (own) own.left -= 1
      if (shared) shared.left -= 1
    },
    succeeded(from) {
      forgiven(from)
      known.delete(from)
      known.set(from, elapsed() + knownFor)
      const [oldest] = known.keys()
      if (known.size > mostKnown && oldest !== undefined) known.delete(oldest)
    },
  }
}

const tooMany = (whose: string, { left }: Bucket, { every }: typeof ofOne) =>
  new MillraceError('rate_limited', {
    what: `Too many sign-ins ${whose} have failed.`,
    why: 'Whoever guesses keys must not do so as fast as they like.',
    fix: 'Try again after the seconds that `retry-after` says.',
    retryAfter: ((1 - left) * every) / 1000,
  })
