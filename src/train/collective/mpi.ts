import { writeSync } from 'node:fs'
import { hostname } from 'node:os'
import { Worker } from 'node:worker_threads'
import { MillraceError, messageOf } from '../../core/error.ts'
import { createMutex } from '../../core/mutex.ts'
import { spawnedOf } from '../../core/spawn.ts'
import { reviveError } from '../../core/wire.ts'
import { barrierCall, broadcastCall, type Call, closeCall, gatherCall, reduceCall } from './call.ts'
import type { Collective } from './collective.ts'
import { exitNow } from './libmpi.ts'
import { gaveUp, workerLost } from './lost.ts'
import { abortMemory, openAbortReason } from './reason.ts'
import type { Answer, OwnerData, Request } from './worker.ts'

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
/** How long a launcher may take to bring up all ranks, in ms. */
const startPatience = 60_000
/** How long the thread of MPI may stay inside one call of the library beyond the patience, in ms. */
const stuckAfter = 5000

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
  const { expected = null, timeout: patience = 10_000 } = options
  const data: OwnerData = {
    expected,
    patience,
    beat: new SharedArrayBuffer(4),
    notice: abortMemory(),
  }
  const notice = openAbortReason(data.notice)
  sendRound()
  const owner = startOwner(data)
  const ready = await owner.ready
  const { rank, hosts } = ready
  const size = hosts.length
  const piece = hosts.every((host) => host === hosts[0]) ? pieces.near : pieces.far
  const queue = createMutex()
  const room = createRoom()
  const stage = (values: Values) => {
    const staged = room(values.byteLength)
    staged.put(values)
    return staged
  }
  const sums = createRoom()

  const ask = async (task: Request): Promise<Answer> => {
    const reason = notice.read()
    if (reason !== null) throw workerLost(reason)
    return owner.ask(task)
  }
  const meet = async (call: Call, bytes = 0) => {
    const answer = await ask({ kind: 'meet', call, bytes })
    return answer.kind === 'met' ? answer.bytes : []
  }

  const allReduce = async (values: Float32Array | Float64Array) => {
    await meet(reduceCall(values))
    const type = values instanceof Float32Array ? 'float32' : 'float64'
    for (const part of partsOf(values, piece)) {
      const { memory } = stage(part)
      const sum = sums(part.byteLength)
      await ask({ kind: 'sum', memory, result: sum.memory, count: part.length, type })
      sum.take(part)
    }
  }
  const broadcast = async (values: Float32Array) => {
    await meet(broadcastCall(values))
    for (const part of partsOf(values, piece)) {
      const staged = stage(part)
      await ask({ kind: 'spread', memory: staged.memory, bytes: part.byteLength })
      staged.take(part)
    }
  }
  const allGather = async (bytes: Uint8Array) => {
    const lengths = await meet(gatherCall, bytes.length)
    const all = lengths.map((length) => new Uint8Array(length))
    const room = Math.max(1, Math.floor(piece / size))
    for (let begin = 0; begin < Math.max(...lengths); begin += room) {
      const counts = lengths.map((length) => Math.max(0, Math.min(room, length - begin)))
      const own = stage(bytes.subarray(begin, begin + room))
      const memory = new SharedArrayBuffer(
        Math.max(
          1,
          counts.reduce((sum, count) => sum + count),
        ),
      )
      await ask({ kind: 'gather', own: own.memory, all: memory, counts })
      let place = 0
      counts.forEach((count, other) => {
        all[other]?.set(new Uint8Array(memory, place, count), begin)
        place += count
      })
    }
    return all
  }
  const close = async () => {
    if (notice.read() === null) {
      await meet(closeCall)
      await owner.finalize()
    } else await owner.leave()
  }

  return {
    rank,
    size,
    hosts,
    allReduce: (values) => queue(() => allReduce(values)),
    broadcast: (values) => queue(() => broadcast(values)),
    allGather: (bytes) => queue(() => allGather(bytes)),
    barrier: () => queue(async () => void (await meet(barrierCall))),
    abort(reason) {
      // A world that has ended has its reason.
      if (notice.read() !== null) return
      const text = gaveUp(hosts, rank, reason)
      notice.post(text)
      complain(text)
      owner.end()
    },
    close: () => queue(close),
  }
}

/**
 * Up to three ranks Open MPI sends all numbers through rank 0, unless it is told to send them round: each
 * rank adds up a part. With more it shares the adding by itself.
 */
const sendRound = () => {
  if ((spawnedOf()?.size ?? 1) < 4) process.env['OMPI_MCA_coll_libnbc_iallreduce_algorithm'] ??= '1'
}

/** The thread that owns MPI, seen from here; one question at a time. */
const startOwner = (data: OwnerData) => {
  const beat = new Int32Array(data.beat)
  const thread = new Worker(new URL('./worker.ts', import.meta.url), { workerData: data })
  let pending: { resolve(answer: Answer): void; reject(error: unknown): void } | null = null
  let gone = false

  const settle = (act: (waiting: NonNullable<typeof pending>) => void) => {
    const waiting = pending
    pending = null
    thread.unref()
    if (waiting) act(waiting)
  }
  const fail = (error: unknown) => settle(({ reject }) => reject(error))
  thread.on('message', (answer: Answer) => {
    if (answer.kind === 'failed') fail(reviveError(answer.error))
    else settle(({ resolve }) => resolve(answer))
  })
  thread.on('error', (error) => fail(lostThread(messageOf(error))))
  thread.on('exit', () => {
    gone = true
    process.off('exit', leaveNow)
    fail(lostThread('it has ended'))
  })
  // Node waits for its threads at the end of a process; one inside MPI may never come back.
  const leaveNow = (code: number) => exitNow(code)
  process.on('exit', leaveNow)

  const ask = (task: Request | null, patience: number) =>
    new Promise<Answer>((resolve, reject) => {
      const watch = watchBeat(beat, patience, (seconds) => {
        const what = `The MPI library of rank ${spawnedOf()?.rank ?? 0} on ${hostname()} did not come back within ${seconds} s.`
        complain(what)
        fail(workerLost(what))
        setTimeout(() => exitNow(1), stuckAfter)
      })
      pending = {
        resolve(answer) {
          clearInterval(watch)
          resolve(answer)
        },
        reject(error) {
          clearInterval(watch)
          reject(error)
        },
      }
      thread.ref()
      if (gone) fail(lostThread('it has ended'))
      else if (task) thread.postMessage(task)
    })
  const exited = () =>
    new Promise<void>((resolve) => {
      if (gone) resolve()
      else thread.once('exit', () => resolve())
    })

  return {
    ready: ask(null, startPatience).then((answer) => {
      if (answer.kind === 'ready') return answer
      throw new MillraceError('internal', { what: `internal: MPI started with ${answer.kind}` })
    }),
    ask: (task: Request) => ask(task, data.patience + stuckAfter),
    /** Tells the others that the world has ended. */
    end() {
      thread.postMessage({ kind: 'end' } satisfies Request)
    },
    async finalize() {
      await ask({ kind: 'finalize' }, data.patience + stuckAfter)
      thread.ref()
      await exited()
    },
    /** Leaves without the others; they hear why. */
    async leave() {
      thread.postMessage({ kind: 'end' } satisfies Request)
    },
  }
}

/** Calls `stuck` once when the beat has stood still for `patience` ms. */
const watchBeat = (beat: Int32Array, patience: number, stuck: (seconds: number) => void) => {
  let seen = Atomics.load(beat, 0)
  let still = 0
  const timer = setInterval(() => {
    const now = Atomics.load(beat, 0)
    still = now === seen ? still + 500 : 0
    seen = now
    if (still < patience) return
    clearInterval(timer)
    stuck(patience / 1000)
  }, 500)
  return timer
}

type Values = Float32Array | Float64Array | Uint8Array

/** Memory that both threads see, kept from call to call. */
const createRoom = () => {
  let memory = new SharedArrayBuffer(4096)
  return (bytes: number) => {
    if (bytes > memory.byteLength) memory = new SharedArrayBuffer(2 ** Math.ceil(Math.log2(bytes)))
    const held = new Uint8Array(memory, 0, bytes)
    return {
      memory,
      put: (values: Values) => held.set(bytesOf(values)),
      take: (values: Values) => bytesOf(values).set(held),
    }
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Values) =>
  new Uint8Array(buffer, byteOffset, byteLength)

function* partsOf<T extends Float32Array | Float64Array>(values: T, bytes: number): Generator<T> {
  const most = bytes / values.BYTES_PER_ELEMENT
  for (let begin = 0; begin < values.length; begin += most)
    yield values.subarray(begin, begin + most) as T
}

const lostThread = (why: string) =>
  new MillraceError('worker_lost', { what: 'The thread that owns MPI is gone.', why })

/** To standard error at once: the process may be ended right after. */
const complain = (text: string) => {
  try {
    writeSync(2, `millrace: ${text}\n`)
  } catch {
    // Nobody reads it any more.
  }
}
