import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Collective } from '../../src/train/collective/collective.ts'

/** What every rank does; what it gives back must survive JSON. */
export const scenarios = {
  async sums({ rank, size, ...world }: Collective) {
    const digests: string[] = []
    for (const length of lengths) {
      const values = Float32Array.from({ length }, (_, index) => single(rank, index))
      await world.allReduce(values)
      digests.push(digest(values))
    }
    for (const length of lengths.slice(0, 3)) {
      const values = Float64Array.from({ length }, (_, index) => double(rank, index))
      await world.allReduce(values)
      digests.push(digest(values))
    }
    return digests
  },

  async whole({ rank, ...world }: Collective) {
    const digests: string[] = []
    for (const length of lengths) {
      const values = Float32Array.from({ length }, (_, index) => (index % 1000) + 7 * rank)
      await world.allReduce(values)
      digests.push(digest(values))
    }
    return digests
  },

  async overlapping({ rank, ...world }: Collective) {
    const first = Float32Array.of(1, rank)
    const second = Float64Array.of(rank * 2)
    const [, gathered] = await Promise.all([
      world.allReduce(first),
      world.allGather(Uint8Array.of(rank)),
      world.allReduce(second),
    ])
    return [...first, ...second, ...gathered.flatMap((bytes) => [...bytes])]
  },

  async broadcast({ rank, ...world }: Collective) {
    const digests: string[] = []
    for (const length of [0, 1, 100_003]) {
      const values = Float32Array.from({ length }, (_, index) => single(rank, index))
      await world.broadcast(values)
      digests.push(digest(values))
    }
    return digests
  },

  async gather({ rank, ...world }: Collective) {
    const all = await world.allGather(new Uint8Array(rank * 70_001).fill(rank + 1))
    const none = await world.allGather(new Uint8Array(0))
    return [
      all.map((bytes) => [bytes.length, bytes.every((byte) => byte === bytes[0]), bytes[0] ?? 0]),
      none.map((bytes) => bytes.length),
    ]
  },

  async order({ rank, ...world }: Collective) {
    await world.barrier()
    const spans: [string, string][] = []
    for (let round = 0; round < 3; round++) {
      await sleep(rank === round ? 40 : 0)
      const before = process.hrtime.bigint()
      await world.barrier()
      spans.push([String(before), String(process.hrtime.bigint())])
    }
    return spans
  },

  async lengths({ rank, ...world }: Collective) {
    await world.barrier()
    await world.allReduce(new Float32Array(rank === 1 ? 5 : 4))
  },

  async calls({ rank, ...world }: Collective) {
    if (rank === 1) await world.barrier()
    else await world.allReduce(new Float64Array(2))
  },

  async abort({ rank, ...world }: Collective) {
    await world.barrier()
    if (rank === 1) world.abort('the data is not that of rank 0')
    await world.allReduce(new Float32Array(3))
  },

  /** Rank 1 does not come, and hears so when it comes too late. */
  async absent({ rank, ...world }: Collective, patience: number) {
    await world.barrier()
    if (rank === 1) await sleep(patience * 3)
    await world.allReduce(new Float32Array(3))
  },

  /** Rank 1 holds its thread. */
  async hanging({ rank, ...world }: Collective, patience: number) {
    await world.barrier()
    if (rank === 1) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, patience * 3)
    await world.allReduce(new Float32Array(3))
  },

  /** Rank 1 is not done when the others are. */
  async slow({ rank, ...world }: Collective, patience: number) {
    await world.barrier()
    if (rank === 1) await sleep(patience * 3)
    return rank
  },

  async dying({ rank, ...world }: Collective) {
    await world.barrier()
    if (rank === 1) process.exit(7)
    await world.barrier()
  },
} satisfies Record<string, (world: Collective, patience: number) => Promise<unknown>>

export type Scenario = keyof typeof scenarios

export const lengths = [0, 1, 3, 1_000_001]

/** Numbers whose sum depends on the order of additions. */
export const single = (rank: number, index: number): number =>
  Math.fround(Math.sin(index * 12.9898 + rank * 78.233) * 2 ** ((index + rank) % 24))
export const double = (rank: number, index: number): number =>
  Math.sin(index * 3.1 + rank * 0.7) * 2 ** ((index + 13 * rank) % 50)

export const digest = (values: Float32Array | Float64Array): string =>
  createHash('sha256')
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest('hex')
