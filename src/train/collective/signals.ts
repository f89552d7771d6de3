/** What ranks tell each other beside the operations: that they are there, and that the world has ended. */
import type { Heartbeat } from './heartbeat.ts'
import { bytesOf, exitNow, type LibMpi, type Pending, type SharedBytes } from './libmpi.ts'
import { workerLost } from './lost.ts'
import type { AbortReason } from './reason.ts'

export interface Signals {
  /** Says that this rank has come to its next rendezvous. */
  enter(): void
  /** Tells the others, once a rendezvous, that this rank is there. */
  tellHere(): void
  /** Whether another rank has said that it is where this one is. */
  isAsked(): boolean
  /** Other ranks that have not said that they are where this one is. */
  silent(): readonly number[]
  /** Hears the others; the abort reason, where the world has ended. */
  listen(): string | null
  /** Throws `worker_lost` where the world has ended, after it has told the others. */
  check(): void
  /** Tells the abort reason to all others, once. */
  end(): void
  /** Keeps a call that nobody waits for: MPI reads and writes its memory until it is done. */
  keep(pending: Pending): void
  /** While nothing is asked: hears of the end, and sends what is not sent yet. */
  idle(): void
}

const tags = { here: 7101, end: 7102 } as const
/** After the end of a world its processes have so long to end by themselves, in ms. */
const exitGrace = 5000

export const createSignals = (mpi: LibMpi, reason: AbortReason, heartbeat: Heartbeat): Signals => {
  const others = othersOf(mpi)
  const post = createPost(mpi, others)
  const presence = createPresence(mpi, post, others)
  const farewell = createFarewell(post, reason, heartbeat)
  const listen = () => {
    presence.hear()
    const message = receive(mpi, tags.end)
    if (message) reason.post(new TextDecoder().decode(message.bytes.slice()))
    return reason.read()
  }
  return {
    ...presence,
    ...{ listen, end: farewell.tell, keep: post.keep },
    check() {
      const text = listen()
      if (text === null) return
      farewell.tell()
      throw workerLost(text)
    },
    idle() {
      heartbeat.beat()
      if (farewell.isTold()) post.push()
      else if (listen() !== null) farewell.tell()
    },
  }
}

/** The abort reason, told to all others once; then the process has to end. */
const createFarewell = (post: Post, reason: AbortReason, { sleep }: Heartbeat) => {
  let told = false
  return {
    isTold: () => told,
    tell() {
      const text = reason.read()
      if (text === null || told) return
      told = true
      post.toAll(sharedOf(new TextEncoder().encode(text)), tags.end)
      // A rank that holds still must not keep its process, nor the launcher, for ever.
      setTimeout(() => exitNow(1), exitGrace)
      const until = performance.now() + 300
      while (!post.isSent() && performance.now() < until) sleep(1)
    },
  }
}

/** How often this rank and the others have come to a rendezvous, as far as they have told. */
const createPresence = (mpi: LibMpi, post: Post, others: readonly number[]) => {
  let rendezvous = 0
  let toldAt = -1
  /** The last rendezvous at which another rank said that it is there, by rank. */
  const heard = new Int32Array(mpi.size()).fill(-1)
  return {
    enter() {
      rendezvous++
    },
    tellHere() {
      if (toldAt === rendezvous) return
      toldAt = rendezvous
      const mark = new Int32Array(new SharedArrayBuffer(4))
      mark[0] = rendezvous
      post.toAll(bytesOf(mark), tags.here)
    },
    hear() {
      for (let message = receive(mpi, tags.here); message; message = receive(mpi, tags.here)) {
        const [at = -1] = new Int32Array(message.bytes.buffer)
        heard[message.from] = Math.max(heard[message.from] ?? -1, at)
      }
    },
    isAsked: () => heard.some((at) => at >= rendezvous),
    silent: () => others.filter((other) => (heard[other] ?? -1) < rendezvous),
  }
}

type Post = ReturnType<typeof createPost>

/** Messages on their way to other ranks. */
const createPost = (mpi: LibMpi, others: readonly number[]) => {
  const open: Pending[] = []
  return {
    toAll(text: SharedBytes, tag: number) {
      for (const other of others) open.push(mpi.send(text, other, tag))
    },
    keep(pending: Pending) {
      open.push(pending)
    },
    isSent: () => open.every((pending) => mpi.test(pending)),
    push() {
      for (const pending of open) mpi.test(pending)
    },
  }
}

const receive = (mpi: LibMpi, tag: number) => {
  const waiting = mpi.probe(tag)
  if (!waiting) return null
  const bytes = new Uint8Array(new SharedArrayBuffer(waiting.bytes))
  const pending = mpi.receive(bytes, waiting.from, tag)
  while (!mpi.test(pending));
  return { bytes, from: waiting.from }
}

const othersOf = (mpi: LibMpi): readonly number[] => {
  const rank = mpi.rank()
  return Array.from({ length: mpi.size() }, (_, other) => other).filter((other) => other !== rank)
}

const sharedOf = (bytes: Uint8Array): SharedBytes => {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length))
  shared.set(bytes)
  return shared
}
