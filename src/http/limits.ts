import type { Share } from './budget.ts'

/** What clients may hold at a time. */
export interface Limits {
  /** Milliseconds a client may take to send the head of a request. */
  readonly patience: number
  readonly connections: Share
  /** Streams of events. */
  readonly streams: Share
  /** Bytes of long bodies that are read or answered. */
  readonly bodies: Share
}

const mebibyte = 1 << 20

export const limits: Limits = {
  patience: 10_000,
  connections: { total: 2048, each: 512 },
  streams: { total: 100, each: 20 },
  bodies: { total: 64 * mebibyte, each: 32 * mebibyte },
}
