/** Where the ranks of an MPI world compare what they are about to call. */
import { hostname } from 'node:os'
import { type Call, closeCall, difference, gatherCall, nameOf } from './call.ts'
import { bytesOf, type LibMpi, type Pending, type SharedBytes } from './libmpi.ts'
import { finish, type WaitContext } from './wait.ts'

/**
 * How long a rank waits for the others before it leaves, in ms: whoever writes down what the work came to
 * is later than the others, and holds nobody up.
 */
const leaveTimeout = 600_000

export interface RendezvousContext extends WaitContext {
  /** Milliseconds that a rank waits for the others. */
  readonly timeout: number
}

/**
 * Ends when all ranks have come; their calls must be alike. For allGather the bytes that each of them
 * brings; otherwise nobody has to hear of every other, and it takes as many messages as log₂ of the size.
 */
export const rendezvous = (
  context: RendezvousContext,
  call: Call,
  bytes: number,
): readonly number[] => {
  const { mpi, signals } = context
  signals.check()
  signals.enter()
  const own = new Float64Array(new SharedArrayBuffer(32))
  own.set([call.kind, -call.kind, call.length, -call.length])
  const most = new Float64Array(new SharedArrayBuffer(32))
  const timeout = call.kind === closeCall.kind ? leaveTimeout : context.timeout
  const pending = mpi.allReduceMax(bytesOf(own), bytesOf(most), own.length)
  finish(context, pending, { operation: nameOf(call), timeout })
  const [kind = 0, lessKind = 0, length = 0, lessLength = 0] = most
  const alike = kind === -lessKind && length === -lessLength
  return alike && call.kind !== gatherCall.kind ? [] : compareCalls(context, call, bytes)
}

/** What every rank calls, and the bytes that each brings; refuses calls that differ. */
const compareCalls = (context: RendezvousContext, call: Call, bytes: number): readonly number[] => {
  const { mpi, reason, timeout } = context
  const size = mpi.size()
  const own = new Float64Array(new SharedArrayBuffer(24))
  own.set([call.kind, call.length, bytes])
  const all = new Float64Array(new SharedArrayBuffer(24 * size))
  const pending = gather(mpi, bytesOf(own), bytesOf(all), Array(size).fill(24))
  finish(context, pending, { operation: nameOf(call), timeout })
  const at = (rank: number, field: number) => all[rank * 3 + field] ?? -1
  const ranks = Array.from({ length: size }, (_, rank) => rank)
  const odd = difference(ranks.map((rank) => ({ kind: at(rank, 0), length: at(rank, 1) })))
  if (odd) {
    reason.post(odd.what)
    throw odd
  }
  return ranks.map((rank) => at(rank, 2))
}

/** Host of every rank, by rank. */
export const exchangeHosts = (context: RendezvousContext): readonly string[] => {
  const { mpi, timeout } = context
  const size = mpi.size()
  const width = 256
  const own = new Uint8Array(new SharedArrayBuffer(width))
  own.set(new TextEncoder().encode(hostname()).subarray(0, width - 1))
  const all = new Uint8Array(new SharedArrayBuffer(width * size))
  const pending = gather(mpi, own, all, Array(size).fill(width))
  finish(context, pending, { operation: 'the exchange of host names', timeout })
  return Array.from({ length: size }, (_, rank) => {
    const name = all.slice(rank * width, (rank + 1) * width)
    return new TextDecoder().decode(name.subarray(0, name.indexOf(0)))
  })
}

/** Everyone's bytes into `all`, by rank; `counts` of every rank. */
export const gather = (
  mpi: LibMpi,
  own: SharedBytes,
  all: SharedBytes,
  counts: readonly number[],
): Pending => {
  const shared = new Int32Array(new SharedArrayBuffer(counts.length * 4))
  shared.set(counts)
  return mpi.allGather(own, all, shared)
}
