import { hostname } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { MillraceError, messageOf } from '../../core/error.ts'
import { spawnedOf } from '../../core/spawn.ts'
import { flattenError, type WireError } from '../../core/wire.ts'
import { barrierCall, type Call, closeCall, difference, gatherCall, nameOf } from './call.ts'
import { bytesOf, exitNow, type LibMpi, loadMpi, type Pending, type SharedBytes } from './libmpi.ts'
import { didNotCome, gaveUp, workerLost } from './lost.ts'
import { openAbortReason } from './reason.ts'

/** The thread that owns MPI: everything that is said to the library is said here. */

export interface OwnerData {
  /** Ranks that the world must have, or null where any number will do. */
  readonly expected: number | null
  /** Milliseconds that a rank waits for the others. */
  readonly patience: number
  /** One number that grows as long as this thread is not stuck inside MPI. */
  readonly beat: SharedArrayBuffer
  readonly notice: SharedArrayBuffer
}

/** What the main thread asks for; `memory` holds the values, and takes what comes of them but for a sum. */
export type Request =
  | { readonly kind: 'meet'; readonly call: Call; readonly bytes: number }
  | {
      readonly kind: 'sum'
      readonly memory: SharedArrayBuffer
      readonly result: SharedArrayBuffer
      readonly count: number
      readonly type: 'float32' | 'float64'
    }
  | { readonly kind: 'spread'; readonly memory: SharedArrayBuffer; readonly bytes: number }
  | {
      readonly kind: 'gather'
      readonly own: SharedArrayBuffer
      readonly all: SharedArrayBuffer
      readonly counts: readonly number[]
    }
  /** Tells the others what hangs on the notice; the only task without an answer. */
  | { readonly kind: 'end' }
  | { readonly kind: 'finalize' }

export type Answer =
  | { readonly kind: 'ready'; readonly rank: number; readonly hosts: readonly string[] }
  | { readonly kind: 'done' }
  /** Bytes that each rank brings to an allGather. */
  | { readonly kind: 'met'; readonly bytes: readonly number[] }
  | { readonly kind: 'failed'; readonly error: WireError }

const tags = { here: 7101, end: 7102 } as const

/** How long it is waited without sleep, in ms: a sleep costs a transfer that is under way. */
const awake = 20
/**
 * How long a rank waits for the others before it leaves, in ms: whoever writes down what the work came to
 * is later than the others, and holds nobody up.
 */
const leavePatience = 600_000
/** After the end of a world its processes have so long to end by themselves, in ms. */
const lastBreath = 5000

const createOwner = (mpi: LibMpi, data: OwnerData) => {
  const notice = openAbortReason(data.notice)
  const beat = new Int32Array(data.beat)
  const nap = new Int32Array(new SharedArrayBuffer(4))
  const rank = mpi.rank()
  const size = mpi.size()
  const others = Array.from({ length: size }, (_, other) => other).filter((other) => other !== rank)
  let hosts: readonly string[] = Array(size).fill('an unknown host')
  /** Meetings this rank has come to. */
  let meetings = 0
  /** The meeting at which this rank has last told the others that it is there. */
  let toldAt = -1
  /** The last meeting at which another rank said that it is there. */
  const heard = new Int32Array(size).fill(-1)
  let toldEnd = false
  /** Calls that nobody waits for. MPI reads and writes their memory until they are done. */
  const open: Pending[] = []

  const tell = (text: SharedBytes, tag: number) => {
    for (const other of others) open.push(mpi.send(text, other, tag))
  }
  const tellHere = () => {
    if (toldAt === meetings) return
    toldAt = meetings
    const mark = new Int32Array(new SharedArrayBuffer(4))
    mark[0] = meetings
    tell(bytesOf(mark), tags.here)
  }
  const receive = (tag: number) => {
    const waiting = mpi.probe(tag)
    if (!waiting) return null
    const bytes = new Uint8Array(new SharedArrayBuffer(waiting.bytes))
    const request = mpi.receive(bytes, waiting.source, tag)
    while (!mpi.test(request));
    return { bytes, source: waiting.source }
  }

  /** Tells the end of the world to all others, once. */
  const end = () => {
    const reason = notice.read()
    if (reason === null || toldEnd) return
    toldEnd = true
    const bytes = new TextEncoder().encode(reason)
    const text = new Uint8Array(new SharedArrayBuffer(bytes.length))
    text.set(bytes)
    tell(text, tags.end)
    // A rank that holds still must not keep its process, nor the launcher, for ever.
    setTimeout(() => exitNow(1), lastBreath)
    const until = performance.now() + 300
    while (!open.every((request) => mpi.test(request)) && performance.now() < until) sleep(1)
  }

  /** What the others say: that they are there, or that the world has ended. */
  const listen = (): string | null => {
    for (let message = receive(tags.here); message; message = receive(tags.here)) {
      const [meeting = -1] = new Int32Array(message.bytes.buffer)
      heard[message.source] = Math.max(heard[message.source] ?? -1, meeting)
    }
    const message = receive(tags.end)
    if (message) notice.post(new TextDecoder().decode(message.bytes.slice()))
    return notice.read()
  }
  const sleep = (milliseconds: number) => {
    Atomics.wait(nap, 0, 0, milliseconds)
    Atomics.add(beat, 0, 1)
  }
  const alive = () => {
    const reason = listen()
    if (reason === null) return
    end()
    throw workerLost(reason)
  }

  /** Who does not answer a call of the roll. */
  const callRoll = (operation: string, patience: number) => {
    tellHere()
    const until = performance.now() + Math.min(1000, patience)
    const silent = () => others.filter((other) => (heard[other] ?? -1) < meetings)
    while (silent().length > 0 && performance.now() < until) {
      alive()
      sleep(2)
    }
    const missing = silent()
    notice.post(
      missing.length > 0
        ? didNotCome(hosts, missing, operation, patience)
        : `All ranks came to ${operation}, but it did not end within ${patience / 1000} s.`,
    )
    alive()
  }

  const finish = (request: Pending, operation: string, patience = data.patience) => {
    try {
      wait(request, operation, patience)
    } catch (error) {
      open.push(request)
      throw error
    }
  }
  /** Waits for a request without ever being stuck inside MPI. */
  const wait = (request: Pending, operation: string, patience: number) => {
    const begun = performance.now()
    let last = begun
    let waited = 0
    for (let polls = 1; !mpi.test(request); polls++) {
      const now = performance.now()
      const asleep = now - begun > awake
      if (!asleep && polls % 256 !== 0) continue
      // Time in which the whole process stood still is nobody's fault.
      waited += Math.min(now - last, 250)
      last = now
      alive()
      if ([...heard].some((meeting) => meeting >= meetings)) tellHere()
      if (waited > patience) callRoll(operation, patience)
      if (asleep) sleep(now - begun > 200 ? 1 : 0.1)
      else Atomics.add(beat, 0, 1)
    }
  }

  const gather = (own: SharedBytes, all: SharedBytes, counts: readonly number[]) => {
    const shared = new Int32Array(new SharedArrayBuffer(counts.length * 4))
    shared.set(counts)
    return mpi.allGather(own, all, shared)
  }

  const sum = ({ memory, result, count, type }: Extract<Request, { kind: 'sum' }>) =>
    mpi.allReduceSum(new Uint8Array(memory), new Uint8Array(result), count, type)

  /**
   * Ends when all ranks have come; their calls must be alike. For allGather the bytes that each of them
   * brings; otherwise nobody has to hear of every other, and it takes as many messages as log₂ of the size.
   */
  const meet = (call: Call, bytes: number): readonly number[] => {
    alive()
    meetings++
    const own = new Float64Array(new SharedArrayBuffer(32))
    own.set([call.kind, -call.kind, call.length, -call.length])
    const most = new Float64Array(new SharedArrayBuffer(32))
    const isLast = call.kind === closeCall.kind
    const patience = isLast ? leavePatience : data.patience
    finish(mpi.allReduceMax(bytesOf(own), bytesOf(most), own.length), nameOf(call), patience)
    const [kind = 0, lessKind = 0, length = 0, lessLength = 0] = most
    const alike = kind === -lessKind && length === -lessLength
    return alike && call.kind !== gatherCall.kind ? [] : callAll(call, bytes)
  }

  /** What every rank calls, and the bytes that each brings; refuses calls that differ. */
  const callAll = (call: Call, bytes: number): readonly number[] => {
    const own = new Float64Array(new SharedArrayBuffer(24))
    own.set([call.kind, call.length, bytes])
    const all = new Float64Array(new SharedArrayBuffer(24 * size))
    finish(gather(bytesOf(own), bytesOf(all), Array(size).fill(24)), nameOf(call))
    const at = (owner: number, field: number) => all[owner * 3 + field] ?? -1
    const ranks = Array.from({ length: size }, (_, owner) => owner)
    const odd = difference(ranks.map((owner) => ({ kind: at(owner, 0), length: at(owner, 1) })))
    if (odd) {
      notice.post(odd.what)
      throw odd
    }
    return ranks.map((owner) => at(owner, 2))
  }

  const meetHosts = () => {
    meet(barrierCall, 0)
    const width = 256
    const own = new Uint8Array(new SharedArrayBuffer(width))
    own.set(new TextEncoder().encode(hostname()).subarray(0, width - 1))
    const all = new Uint8Array(new SharedArrayBuffer(width * size))
    finish(gather(own, all, Array(size).fill(width)), 'the exchange of host names')
    hosts = Array.from({ length: size }, (_, owner) => {
      const name = all.slice(owner * width, (owner + 1) * width)
      return new TextDecoder().decode(name.subarray(0, name.indexOf(0)))
    })
    return hosts
  }

  const perform = (task: Request): Answer | null => {
    switch (task.kind) {
      case 'meet':
        return { kind: 'met', bytes: meet(task.call, task.bytes) }
      case 'sum':
        finish(sum(task), 'allReduce')
        return { kind: 'done' }
      case 'spread':
        finish(mpi.broadcast(new Uint8Array(task.memory, 0, task.bytes)), 'broadcast')
        return { kind: 'done' }
      case 'gather': {
        const own = new Uint8Array(task.own, 0, task.counts[rank] ?? 0)
        finish(gather(own, new Uint8Array(task.all), task.counts), 'allGather')
        return { kind: 'done' }
      }
      case 'end':
        end()
        return null
      case 'finalize':
        mpi.finalize()
        return { kind: 'done' }
    }
  }

  /** The world ends with an error of MPI; the others hear of it where it can still tell them. */
  const giveUp = (error: unknown) => {
    notice.post(gaveUp(hosts, rank, messageOf(error)))
    end()
  }

  /** While nothing is asked of it: hears of the end, and sends what is not sent yet. */
  const idle = () => {
    Atomics.add(beat, 0, 1)
    if (toldEnd) for (const request of open) mpi.test(request)
    else if (listen() !== null) end()
  }
  return { rank, size, meetHosts, perform, giveUp, idle }
}

const expectSize = (mpi: LibMpi, expected: number | null) => {
  const found = mpi.size()
  const asked = expected ?? spawnedOf()?.size ?? found
  if (found === asked) return
  mpi.finalize()
  throw new MillraceError(found < asked ? 'worker_lost' : 'bad_usage', {
    what: `Asked for a world of ${asked}, found one of ${found}.`,
    why:
      found < asked
        ? `The processes did not find each other through ${mpi.version}. Either the launcher belongs to another MPI, or fewer processes were started; Open MPI 5 under mpi-operator ignores the operator's variables and starts all on one node or alone.`
        : 'The launcher was told to start more processes.',
    fix: `Start with mpirun -n ${asked} of the same installation as ${mpi.version}; under mpi-operator use Open MPI 4.1.`,
  })
}

const failed = (error: unknown): Answer => ({ kind: 'failed', error: flattenError(error) })

/** Serves the main thread until MPI is finalized. */
const serve = (data: OwnerData, port: NonNullable<typeof parentPort>) => {
  const answer = (message: Answer) => port.postMessage(message)
  try {
    const mpi = loadMpi()
    mpi.init()
    expectSize(mpi, data.expected)
    const owner = createOwner(mpi, data)
    const parent = process.ppid
    const launched = spawnedOf() !== null
    const timer = setInterval(() => {
      // Without its launcher nobody ends this process when another rank is lost.
      if (launched && process.ppid !== parent) exitNow(1)
      owner.idle()
    }, 50)
    port.on('message', (task: Request) => {
      try {
        const done = owner.perform(task)
        if (done) answer(done)
        if (task.kind !== 'finalize') return
        clearInterval(timer)
        port.close()
      } catch (error) {
        answer(failed(error))
        owner.giveUp(error)
      }
    })
    answer({ kind: 'ready', rank: owner.rank, hosts: owner.meetHosts() })
  } catch (error) {
    answer(failed(error))
    port.close()
  }
}

if (parentPort) serve(workerData as OwnerData, parentPort)
