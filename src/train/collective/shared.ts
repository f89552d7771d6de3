import { hostname } from 'node:os'
import { setImmediate as turn } from 'node:timers/promises'
import { MillraceError } from '../../core/error.ts'
import { createMutex } from '../../core/mutex.ts'
import {
  barrierCall,
  broadcastCall,
  type Call,
  difference,
  gatherCall,
  reduceCall,
} from './call.ts'
import type { Collective } from './collective.ts'
import { didNotCome, gaveUp, hasLeft, workerLost } from './lost.ts'
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

const line = 16
const [come, left] = [0, 1]

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
    marks: new SharedArrayBuffer(size * line * 4),
    calls: new SharedArrayBuffer(size * 4 * 8),
    slots: new SharedArrayBuffer((size + 1) * capacity),
    reason: abortMemory(),
  }
}

/** Tells all ranks of a world that `rank` is lost, from any thread: they fail with `worker_lost`. */
export const loseRank = (world: World, rank: number, reason: string): void => {
  openAbortReason(world.reason).post(gaveUp(hostsOf(world), rank, reason))
  wake(new Int32Array(world.marks))
}

/**
 * Joins a world on the thread of `rank`. Sums are added in the order of ranks: the same bits on every
 * rank, every time. While it waits, the thread takes a turn of its event loop each 10 ms.
 */
export const join = (world: World, rank: number): Collective => {
  if (!Number.isInteger(rank) || rank < 0 || rank >= world.size)
    throw new MillraceError('bad_usage', {
      what: `There is no rank ${rank} in a world of ${world.size}.`,
    })
  const { size, capacity } = world
  const hosts = hostsOf(world)
  const queue = createMutex()
  const { rendezvous, abortReason, marks } = createRendezvous(world, rank, hosts)
  const slot = (other: number) => other * capacity

  /** One piece: everyone puts its numbers down, adds up its share, and takes the whole. */
  const reducePiece = async <T extends Float32Array | Float64Array>(
    piece: T,
    view: (offset: number) => T,
    call: Call | null,
    operation: string,
  ) => {
    view(slot(rank)).set(piece)
    await rendezvous(operation, call)
    const begin = shareOf(piece.length, rank, size)
    const end = shareOf(piece.length, rank + 1, size)
    const result = view(slot(size))
    const shares = hosts.map((_, other) => view(slot(other)))
    add(result, shares, begin, end)
    await rendezvous(operation, null)
    piece.set(result)
  }

  const allReduce = async (values: Float32Array | Float64Array) => {
    const call = reduceCall(values)
    const most = capacity / values.BYTES_PER_ELEMENT
    let begin = 0
    do {
      const first = begin === 0 ? call : null
      if (values instanceof Float32Array) {
        const piece = values.subarray(begin, begin + most)
        const view = (at: number) => new Float32Array(world.slots, at, piece.length)
        await reducePiece(piece, view, first, 'allReduce')
      } else {
        const piece = values.subarray(begin, begin + most)
        const view = (at: number) => new Float64Array(world.slots, at, piece.length)
        await reducePiece(piece, view, first, 'allReduce')
      }
      begin += most
    } while (begin < values.length)
  }

  const broadcast = async (values: Float32Array) => {
    const most = capacity / 4
    let begin = 0
    do {
      const piece = values.subarray(begin, begin + most)
      const source = new Float32Array(world.slots, slot(0), piece.length)
      if (rank === 0) source.set(piece)
      await rendezvous('broadcast', begin === 0 ? broadcastCall(values) : null)
      if (rank !== 0) piece.set(source)
      await rendezvous('broadcast', null)
      begin += most
    } while (begin < values.length)
  }

  const allGather = async (bytes: Uint8Array) => {
    new Float64Array(world.slots, slot(rank), 1)[0] = bytes.length
    await rendezvous('allGather', gatherCall)
    const all = hosts.map(
      (_, other) => new Uint8Array(new Float64Array(world.slots, slot(other), 1)[0] ?? 0),
    )
    await rendezvous('allGather', null)
    const longest = Math.max(...all.map(({ length }) => length))
    for (let begin = 0; begin < longest; begin += capacity) {
      const piece = bytes.subarray(begin, begin + capacity)
      new Uint8Array(world.slots, slot(rank), piece.length).set(piece)
      await rendezvous('allGather', null)
      all.forEach((target, other) => {
        const part = target.subarray(begin, begin + capacity)
        part.set(new Uint8Array(world.slots, slot(other), part.length))
      })
      await rendezvous('allGather', null)
    }
    return all
  }

  return {
    rank,
    size,
    hosts,
    allReduce: (values) => queue(() => allReduce(values)),
    broadcast: (values) => queue(() => broadcast(values)),
    allGather: (bytes) => queue(() => allGather(bytes)),
    barrier: () => queue(() => rendezvous('barrier', barrierCall)),
    abort(reason) {
      abortReason.post(gaveUp(hosts, rank, reason))
      wake(marks)
    },
    close: () =>
      queue(async () => {
        Atomics.store(marks, rank * line + left, 1)
        wake(marks)
      }),
  }
}

/** Where ranks wait for each other. */
const createRendezvous = (world: World, rank: number, hosts: readonly string[]) => {
  const marks = new Int32Array(world.marks)
  const calls = new Float64Array(world.calls)
  const abortReason = openAbortReason(world.reason)
  let count = 0

  const fail = (what: string) => {
    abortReason.post(what)
    wake(marks)
    // Whoever posted first is the reason for all.
    return workerLost(abortReason.read() ?? what)
  }
  const isThere = (other: number) => ((Atomics.load(marks, other * line + come) - count) | 0) >= 0
  const check = (other: number, operation: string, waited: number) => {
    const reason = abortReason.read()
    // Read first: a reason that somebody found after this rendezvous is not one against it.
    if (isThere(other)) return
    if (reason !== null) throw workerLost(reason)
    if (Atomics.load(marks, other * line + left) === 1) throw fail(hasLeft(hosts, other, operation))
    if (waited < world.timeout) return
    const missing = hosts.flatMap((_, index) => (isThere(index) ? [] : [index]))
    if (missing.length > 0) throw fail(didNotCome(hosts, missing, operation, world.timeout))
  }

  /** Waits until another has come; gives the milliseconds waited for all so far. */
  const waitFor = async (other: number, operation: string, before: number): Promise<number> => {
    let waited = before
    for (let spin = 0; spin < spins && !isThere(other); spin++);
    while (!isThere(other)) {
      check(other, operation, waited)
      const since = performance.now()
      const mark = Atomics.load(marks, other * line + come)
      if (!isThere(other))
        Atomics.wait(marks, other * line + come, mark, Math.min(10, world.timeout))
      if (!isThere(other)) await turn()
      // Time in which the whole process stood still is nobody's fault.
      waited += Math.min(performance.now() - since, 250)
    }
    return waited
  }

  /** Ends when all have come to the same rendezvous; the calls that ranks bring must be alike. */
  const rendezvous = async (operation: string, call: Call | null) => {
    const reason = abortReason.read()
    if (reason !== null) throw workerLost(reason)
    count = (count + 1) | 0
    // No rank is more than one rendezvous ahead of another, so two places in turns are enough.
    const place = (other: number) => (other * 2 + (count & 1)) * 2
    if (call) calls.set([call.kind, call.length], place(rank))
    Atomics.store(marks, rank * line + come, count)
    Atomics.notify(marks, rank * line + come)
    let waited = 0
    for (let other = 0; other < world.size; other++)
      if (!isThere(other)) waited = await waitFor(other, operation, waited)
    if (!call) return
    const odd = difference(
      hosts.map((_, other) => ({
        kind: calls[place(other)] ?? -1,
        length: calls[place(other) + 1] ?? -1,
      })),
    )
    if (!odd) return
    abortReason.post(odd.what)
    throw odd
  }
  return { rendezvous, abortReason, marks }
}

/** Looks at a mark so often before it sleeps: some 20 µs, less than a sleep costs. */
const spins = 2000

const hostsOf = ({ size }: World): readonly string[] => Array(size).fill(hostname())

const wake = (marks: Int32Array<SharedArrayBuffer>) => {
  for (let index = 0; index < marks.length; index += line) Atomics.notify(marks, index + come)
}

/** Where the share of a rank begins, in whole cache lines so that no two ranks write to the same. */
const shareOf = (length: number, rank: number, size: number) =>
  rank === size ? length : Math.floor((length * rank) / size / line) * line

/** result[i] = ((shares[0][i] + shares[1][i]) + shares[2][i]) + …, rounded after each addition. */
const add = <T extends Float32Array | Float64Array>(
  result: T,
  shares: readonly T[],
  begin: number,
  end: number,
) => {
  const [first, second, ...rest] = shares
  if (!first) return
  if (!second) {
    result.set(first)
    return
  }
  for (let index = begin; index < end; index++)
    result[index] = (first[index] ?? 0) + (second[index] ?? 0)
  for (const share of rest)
    for (let index = begin; index < end; index++)
      result[index] = (result[index] ?? 0) + (share[index] ?? 0)
}
