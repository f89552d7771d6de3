import { isMainThread } from 'node:worker_threads'
import { createMutex } from '../../core/mutex.ts'
import { spawnedOf } from '../../core/spawn.ts'
import { barrierCall, broadcastCall, type Call, closeCall, gatherCall, reduceCall } from './call.ts'
import type { Collective } from './collective.ts'
import { gaveUp, workerLost } from './lost.ts'
import { abortMemory, openAbortReason } from './reason.ts'
import type { Answer, MpiWorkerData, Request } from './request.ts'
import { createStaging, partsOf } from './staging.ts'
import { complain, startWorker } from './thread.ts'

export interface MpiOptions {
  /** Ranks the world must have. Default what the launcher says, if one started this process. */
  readonly expected?: number
  /** Milliseconds that a rank waits for the others, counted from its own coming; default 10 s. */
  readonly timeout?: number
}

/**
 * Bytes that go in one piece; counts of MPI end at 2³¹ − 1. On one machine a piece stays in the caches
 * (40 MB over two ranks: 18 ms, in one piece 98 ms); between machines each piece costs their latency.
 */
const pieces = { near: 1024 * 1024, far: 32 * 1024 * 1024 }
/**
 * The world that `mpirun` or another launcher has started, through Open MPI 4 or 5 or any library with
 * the interface of MPI 5. Once in a process; the sums are the library's, and their order with them.
 *
 * When the world ends early, the process must end too: 5 s later it is ended, so that the launcher ends
 * the others.
 *
 * Throws `unsupported` without an MPI library, `worker_lost` when the world is smaller than expected or
 * does not come up within 60 s, `bad_usage` when it is larger.
 */
export const openMpi = async (options: MpiOptions = {}): Promise<Collective> => {
  const data = workerDataOf(options)
  const reason = openAbortReason(data.reason)
  sendRound()
  const worker = startWorker(data)
  const { rank, hosts } = await worker.ready
  const link = createLink(hosts, async (request) => {
    const text = reason.read()
    if (text !== null) throw workerLost(text)
    return worker.ask(request)
  })
  const oneByOne = createMutex()
  return {
    ...{ rank, size: hosts.length, hosts },
    allReduce: (values) => oneByOne(() => allReduce(link, values)),
    broadcast: (values) => oneByOne(() => broadcast(link, values)),
    allGather: (bytes) => oneByOne(() => allGather(link, bytes)),
    barrier: () => oneByOne(async () => void (await link.rendezvous(barrierCall))),
    abort(why) {
      // A world that has ended has its reason.
      if (reason.read() !== null) return
      const text = gaveUp(hosts, rank, why)
      reason.post(text)
      complain(text)
      worker.end()
    },
    close: () =>
      oneByOne(async () => {
        if (reason.read() !== null) return worker.end()
        await link.rendezvous(closeCall)
        await worker.finalize()
      }),
  }
}

const workerDataOf = ({ expected, timeout = 10_000 }: MpiOptions): MpiWorkerData => ({
  expected: expected ?? null,
  timeout,
  heartbeat: new SharedArrayBuffer(4),
  reason: abortMemory(),
})

type Link = ReturnType<typeof createLink>

/** What the operations need of the MPI worker, with memory that both threads see. */
const createLink = (hosts: readonly string[], ask: (request: Request) => Promise<Answer>) => {
  const staging = createStaging()
  return {
    ask,
    /** Bytes that go in one piece. */
    piece: hosts.every((host) => host === hosts[0]) ? pieces.near : pieces.far,
    sums: createStaging(),
    stage(values: Float32Array | Float64Array | Uint8Array) {
      const staged = staging(values.byteLength)
      staged.put(values)
      return staged
    },
    async rendezvous(call: Call, bytes = 0): Promise<readonly number[]> {
      const answer = await ask({ kind: 'rendezvous', call, bytes })
      return answer.kind === 'met' ? answer.bytes : []
    },
  }
}

const allReduce = async (link: Link, values: Float32Array | Float64Array): Promise<void> => {
  await link.rendezvous(reduceCall(values))
  const type = values instanceof Float32Array ? 'float32' : 'float64'
  for (const part of partsOf(values, link.piece)) {
    const { memory } = link.stage(part)
    const sum = link.sums(part.byteLength)
    await link.ask({ kind: 'sum', memory, result: sum.memory, count: part.length, type })
    sum.take(part)
  }
}

const broadcast = async (link: Link, values: Float32Array): Promise<void> => {
  await link.rendezvous(broadcastCall(values))
  for (const part of partsOf(values, link.piece)) {
    const staged = link.stage(part)
    await link.ask({ kind: 'broadcast', memory: staged.memory, bytes: part.byteLength })
    staged.take(part)
  }
}

const allGather = async (link: Link, bytes: Uint8Array): Promise<readonly Uint8Array[]> => {
  const lengths = await link.rendezvous(gatherCall, bytes.length)
  const all = lengths.map((length) => new Uint8Array(length))
  const most = Math.max(1, Math.floor(link.piece / lengths.length))
  for (let begin = 0; begin < Math.max(...lengths); begin += most) {
    const counts = lengths.map((length) => Math.max(0, Math.min(most, length - begin)))
    const own = link.stage(bytes.subarray(begin, begin + most))
    const total = counts.reduce((sum, count) => sum + count)
    const memory = new SharedArrayBuffer(Math.max(1, total))
    await link.ask({ kind: 'gather', own: own.memory, all: memory, counts })
    let offset = 0
    counts.forEach((count, other) => {
      all[other]?.set(new Uint8Array(memory, offset, count), begin)
      offset += count
    })
  }
  return all
}

/**
 * Up to three ranks Open MPI sends all numbers through rank 0, unless it is told to send them round: each
 * rank adds up a part. With more it shares the adding by itself. A thread cannot tell the library so; there
 * whoever starts the ranks does.
 */
const sendRound = () => {
  if (isMainThread && (spawnedOf()?.size ?? 1) < 4)
    process.env['OMPI_MCA_coll_libnbc_iallreduce_algorithm'] ??= '1'
}
