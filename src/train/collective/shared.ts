import { MillraceError } from '../../core/error.ts'
import { createMutex } from '../../core/mutex.ts'
import { barrierCall, broadcastCall, type Call, gatherCall, reduceCall } from './call.ts'
import type { Collective } from './collective.ts'
import { gaveUp } from './lost.ts'
import { line } from './marks.ts'
import { createRendezvous, openWorld } from './meeting.ts'
import type { World } from './world.ts'

/**
 * Joins a world on the thread of `rank`. Sums are added in the order of ranks: the same bits on every
 * rank, every time. While it waits, the thread takes a turn of its event loop each 10 ms.
 */
export const join = (world: World, rank: number): Collective => {
  if (!Number.isInteger(rank) || rank < 0 || rank >= world.size)
    throw new MillraceError('bad_usage', {
      what: `There is no rank ${rank} in a world of ${world.size}.`,
    })
  const member = createMember(world, rank)
  const { size, hosts, marks, abortReason } = member
  const oneByOne = createMutex()
  return {
    ...{ rank, size, hosts },
    allReduce: (values) => oneByOne(() => allReduce(member, values)),
    broadcast: (values) => oneByOne(() => broadcast(member, values)),
    allGather: (bytes) => oneByOne(() => allGather(member, bytes)),
    barrier: () => oneByOne(() => member.rendezvous('barrier', barrierCall)),
    abort(reason) {
      abortReason.post(gaveUp(hosts, rank, reason))
      marks.wakeAll()
    },
    close: () => oneByOne(async () => marks.leave(rank)),
  }
}

type Numbers = Float32Array | Float64Array
/** What the operations of a rank need of its world. */
type Member = ReturnType<typeof createMember>

const createMember = (world: World, rank: number) => {
  const opened = openWorld(world, rank)
  const { capacity } = world
  return {
    ...opened,
    capacity,
    size: world.size,
    slots: world.slots,
    /** Byte at which the slot of a rank begins; that of the result comes after the last. */
    slot: (other: number) => other * capacity,
    rendezvous: createRendezvous(opened),
  }
}

const allReduce = async (member: Member, values: Numbers): Promise<void> => {
  const { slots, capacity } = member
  const call = reduceCall(values)
  const most = capacity / values.BYTES_PER_ELEMENT
  let begin = 0
  do {
    const first = begin === 0 ? call : null
    if (values instanceof Float32Array) {
      const piece = values.subarray(begin, begin + most)
      await reducePiece(member, piece, (at) => new Float32Array(slots, at, piece.length), first)
    } else {
      const piece = values.subarray(begin, begin + most)
      await reducePiece(member, piece, (at) => new Float64Array(slots, at, piece.length), first)
    }
    begin += most
  } while (begin < values.length)
}

/** Everyone puts its numbers down, adds up its share, and takes the whole. `view`: the numbers at a byte. */
const reducePiece = async <T extends Numbers>(
  { rank, size, hosts, slot, rendezvous }: Member,
  piece: T,
  view: (at: number) => T,
  call: Call | null,
): Promise<void> => {
  view(slot(rank)).set(piece)
  await rendezvous('allReduce', call)
  const begin = shareOf(piece.length, rank, size)
  const end = shareOf(piece.length, rank + 1, size)
  const result = view(slot(size))
  const shares = hosts.map((_, other) => view(slot(other)))
  add(result, shares, begin, end)
  await rendezvous('allReduce', null)
  piece.set(result)
}

const broadcast = async (member: Member, values: Float32Array): Promise<void> => {
  const { rank, slots, capacity, slot, rendezvous } = member
  const most = capacity / 4
  let begin = 0
  do {
    const piece = values.subarray(begin, begin + most)
    const shared = new Float32Array(slots, slot(0), piece.length)
    if (rank === 0) shared.set(piece)
    await rendezvous('broadcast', begin === 0 ? broadcastCall(values) : null)
    if (rank !== 0) piece.set(shared)
    await rendezvous('broadcast', null)
    begin += most
  } while (begin < values.length)
}

const allGather = async (member: Member, bytes: Uint8Array): Promise<readonly Uint8Array[]> => {
  const { rank, slots, capacity, slot, rendezvous } = member
  const all = (await lengthsOfAll(member, bytes.length)).map((length) => new Uint8Array(length))
  const longest = Math.max(...all.map(({ length }) => length))
  for (let begin = 0; begin < longest; begin += capacity) {
    const piece = bytes.subarray(begin, begin + capacity)
    new Uint8Array(slots, slot(rank), piece.length).set(piece)
    await rendezvous('allGather', null)
    all.forEach((target, other) => {
      const part = target.subarray(begin, begin + capacity)
      part.set(new Uint8Array(slots, slot(other), part.length))
    })
    await rendezvous('allGather', null)
  }
  return all
}

/** What each rank brings, by rank. */
const lengthsOfAll = async (
  { rank, slots, hosts, slot, rendezvous }: Member,
  own: number,
): Promise<readonly number[]> => {
  new Float64Array(slots, slot(rank), 1)[0] = own
  await rendezvous('allGather', gatherCall)
  const lengths = hosts.map((_, other) => new Float64Array(slots, slot(other), 1)[0] ?? 0)
  await rendezvous('allGather', null)
  return lengths
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
