import { hostname } from 'node:os'
import { MillraceError } from '../../core/error.ts'
import { callMemory } from './call.ts'
import { gaveUp } from './lost.ts'
import { markMemory, openMarks } from './marks.ts'
import { abortMemory, openAbortReason } from './reason.ts'

/** A world of threads in one process; a plain record that `workerData` carries to each of them. */
export interface World {
  readonly size: number
  /** Milliseconds that a rank waits for the others, counted from its own coming. */
  readonly timeout: number
  /** Bytes of a slot; longer arrays go in pieces. */
  readonly capacity: number
  /** A mark a rank, on a cache line of its own: how many rendezvous it has come to, and whether it left. */
  readonly marks: SharedArrayBuffer
  /** Of each rank the calls of its last two rendezvous: kind and length. */
  readonly calls: SharedArrayBuffer
  /** A slot a rank, then one for the result. */
  readonly slots: SharedArrayBuffer
  readonly reason: SharedArrayBuffer
}

export interface WorldOptions {
  /** Milliseconds that a rank waits for the others, counted from its own coming; default 10 s. */
  readonly timeout?: number
  /** Bytes of a rank's slot; default 4 MiB. Only what is used takes up memory. */
  readonly capacity?: number
}

/** A world for `size` threads. Whoever supervises them makes it; each of them joins it. */
export const createWorld = (size: number, options: WorldOptions = {}): World => {
  const { timeout = 10_000, capacity = 4 * 1024 * 1024 } = options
  if (!Number.isInteger(size) || size < 1)
    throw new MillraceError('bad_usage', { what: `A world has at least one rank, got ${size}.` })
  if (capacity < 64 || capacity % 64 !== 0)
    throw new MillraceError('bad_usage', {
      what: `A slot is a multiple of 64 bytes, got ${capacity}.`,
    })
  return {
    size,
    timeout,
    capacity,
    marks: markMemory(size),
    calls: callMemory(size),
    slots: new SharedArrayBuffer((size + 1) * capacity),
    reason: abortMemory(),
  }
}

/** Tells all ranks of a world that `rank` is lost, from any thread: they fail with `worker_lost`. */
export const loseRank = (world: World, rank: number, reason: string): void => {
  openAbortReason(world.reason).post(gaveUp(hostsOf(world), rank, reason))
  openMarks(world.marks).wakeAll()
}

/** Where each rank runs: all of them here. */
export const hostsOf = ({ size }: World): readonly string[] => Array(size).fill(hostname())
