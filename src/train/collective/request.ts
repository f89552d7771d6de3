/** What the main thread and the MPI worker, the thread that owns the library, say to each other. */
import type { WireError } from '../../core/wire.ts'
import type { Call } from './call.ts'

/** What the MPI worker is given. */
export interface MpiWorkerData {
  /** Ranks that the world must have, or null where any number will do. */
  readonly expected: number | null
  /** Milliseconds that a rank waits for the others. */
  readonly timeout: number
  /** One number that grows as long as the worker is not stuck inside MPI. */
  readonly heartbeat: SharedArrayBuffer
  /** Of `abortMemory`. */
  readonly reason: SharedArrayBuffer
}

/** What the main thread asks for; `memory` holds the values, and takes what comes of them but for a sum. */
export type Request =
  | { readonly kind: 'rendezvous'; readonly call: Call; readonly bytes: number }
  | {
      readonly kind: 'sum'
      readonly memory: SharedArrayBuffer
      readonly result: SharedArrayBuffer
      readonly count: number
      readonly type: 'float32' | 'float64'
    }
  | { readonly kind: 'broadcast'; readonly memory: SharedArrayBuffer; readonly bytes: number }
  | {
      readonly kind: 'gather'
      readonly own: SharedArrayBuffer
      readonly all: SharedArrayBuffer
      readonly counts: readonly number[]
    }
  /** Tells the others the abort reason; the only request without an answer. */
  | { readonly kind: 'end' }
  | { readonly kind: 'finalize' }

export type Answer =
  | { readonly kind: 'ready'; readonly rank: number; readonly hosts: readonly string[] }
  | { readonly kind: 'done' }
  /** Bytes that each rank brings to an allGather. */
  | { readonly kind: 'met'; readonly bytes: readonly number[] }
  | { readonly kind: 'failed'; readonly error: WireError }
