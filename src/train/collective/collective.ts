/** What the workers of a distributed training say to each other. */

/**
 * A world of `size` ranks that act together: every rank makes the same calls in the same order. Calls run
 * one after the other, awaited or not; an array belongs to its call until that ends.
 *
 * A rank that does not come within the world's timeout, that dies or that aborts ends the waiting of all
 * others, and every later call, with `worker_lost`, which names rank, host and reason. Ranks whose calls or
 * lengths differ get `bad_usage`, all of them, and the world is over too.
 */
export interface Collective {
  /** 0 to size − 1. */
  readonly rank: number
  readonly size: number
  /** Host of every rank, by rank. */
  readonly hosts: readonly string[]
  /**
   * Sums arrays of all ranks, in place. Every rank gives arrays of the same lengths and gets the same
   * bits: shares are added in the order of ranks where the implementation lets us choose.
   */
  allReduce(values: Float32Array | Float64Array): Promise<void>
  /** Gives everyone rank 0's values, in place. */
  broadcast(values: Float32Array): Promise<void>
  /** Everyone's bytes, by rank; lengths may differ. */
  allGather(bytes: Uint8Array): Promise<readonly Uint8Array[]>
  /** Ends when every rank has come here. */
  barrier(): Promise<void>
  /** Ends the work of all ranks: they fail with `worker_lost` and this reason. Does not throw. */
  abort(reason: string): void
  /**
   * Leaves the world in order; the last call. It may wait for others that still work, up to ten minutes,
   * but not after the end of the world.
   */
  close(): Promise<void>
}
