/** The MPI worker: everything that is said to the library is said on this thread. */
import { parentPort, workerData } from 'node:worker_threads'
import { MillraceError, messageOf } from '../../core/error.ts'
import { spawnedOf } from '../../core/spawn.ts'
import { flattenError } from '../../core/wire.ts'
import { barrierCall } from './call.ts'
import { createHeartbeat } from './heartbeat.ts'
import { exitNow, type LibMpi, loadMpi, type Pending } from './libmpi.ts'
import { gaveUp } from './lost.ts'
import { openAbortReason } from './reason.ts'
import { exchangeHosts, gather, type RendezvousContext, rendezvous } from './rendezvous.ts'
import type { Answer, MpiWorkerData, Request } from './request.ts'
import { createSignals } from './signals.ts'
import { finish } from './wait.ts'

const createWorker = (mpi: LibMpi, data: MpiWorkerData) => {
  const reason = openAbortReason(data.reason)
  const heartbeat = createHeartbeat(data.heartbeat)
  const signals = createSignals(mpi, reason, heartbeat)
  const { timeout } = data
  let hosts: readonly string[] = Array(mpi.size()).fill('an unknown host')
  const context = { mpi, signals, heartbeat, reason, timeout, hosts: () => hosts }
  return {
    /** Meets the other ranks for the first time. */
    meetHosts() {
      rendezvous(context, barrierCall, 0)
      hosts = exchangeHosts(context)
      return hosts
    },
    perform: (request: Request) => perform(context, request),
    /** The world ends with an error of MPI; the others hear of it where it can still tell them. */
    giveUp(error: unknown) {
      reason.post(gaveUp(hosts, mpi.rank(), messageOf(error)))
      signals.end()
    },
    idle: signals.idle,
  }
}

/** Does what the main thread asks. */
const perform = (context: RendezvousContext, request: Request): Answer | null => {
  const { mpi, signals, timeout } = context
  const done = (pending: Pending, operation: string): Answer => {
    finish(context, pending, { operation, timeout })
    return { kind: 'done' }
  }
  switch (request.kind) {
    case 'rendezvous':
      return { kind: 'met', bytes: rendezvous(context, request.call, request.bytes) }
    case 'sum': {
      const { memory, result, count, type } = request
      const pending = mpi.allReduceSum(new Uint8Array(memory), new Uint8Array(result), count, type)
      return done(pending, 'allReduce')
    }
    case 'broadcast': {
      const bytes = new Uint8Array(request.memory, 0, request.bytes)
      return done(mpi.broadcast(bytes), 'broadcast')
    }
    case 'gather': {
      const { own, all, counts } = request
      const mine = new Uint8Array(own, 0, counts[mpi.rank()] ?? 0)
      return done(gather(mpi, mine, new Uint8Array(all), counts), 'allGather')
    }
    case 'end':
      signals.end()
      return null
    case 'finalize':
      mpi.finalize()
      return { kind: 'done' }
  }
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

/** Serves the main thread until MPI is finalized. */
const serve = (data: MpiWorkerData, port: NonNullable<typeof parentPort>) => {
  const answer = (message: Answer) => port.postMessage(message)
  const fail = (error: unknown) => answer({ kind: 'failed', error: flattenError(error) })
  try {
    const mpi = loadMpi()
    mpi.init()
    expectSize(mpi, data.expected)
    const worker = createWorker(mpi, data)
    const timer = watchLauncher(worker.idle)
    port.on('message', (request: Request) => {
      try {
        const done = worker.perform(request)
        if (done) answer(done)
        if (request.kind !== 'finalize') return
        clearInterval(timer)
        port.close()
      } catch (error) {
        fail(error)
        worker.giveUp(error)
      }
    })
    answer({ kind: 'ready', rank: mpi.rank(), hosts: worker.meetHosts() })
  } catch (error) {
    fail(error)
    port.close()
  }
}

/** Without its launcher nobody ends this process when another rank is lost. */
const watchLauncher = (idle: () => void) => {
  const parent = process.ppid
  const launched = spawnedOf() !== null
  return setInterval(() => {
    if (launched && process.ppid !== parent) exitNow(1)
    idle()
  }, 50)
}

if (parentPort) serve(workerData as MpiWorkerData, parentPort)
