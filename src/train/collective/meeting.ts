/** Where the threads of a world wait for each other. */
import { setImmediate as turn } from 'node:timers/promises'
import type { MillraceError } from '../../core/error.ts'
import { type Call, difference, openCalls } from './call.ts'
import { didNotCome, hasLeft, workerLost } from './lost.ts'
import { openMarks } from './marks.ts'
import { openAbortReason } from './reason.ts'
import { hostsOf, type World } from './world.ts'

/** A world as one of its ranks sees it. */
export type OpenWorld = ReturnType<typeof openWorld>

export const openWorld = (world: World, rank: number) => ({
  world,
  rank,
  hosts: hostsOf(world),
  marks: openMarks(world.marks),
  abortReason: openAbortReason(world.reason),
})

/** Ends when all have come to the same rendezvous; the calls that ranks bring must be alike. */
export const createRendezvous = (opened: OpenWorld) => {
  const { world, rank, hosts, marks, abortReason } = opened
  const calls = openCalls(world.calls)
  let count = 0
  return async (operation: string, call: Call | null): Promise<void> => {
    const reason = abortReason.read()
    if (reason !== null) throw workerLost(reason)
    count = (count + 1) | 0
    if (call) calls.put(rank, count, call)
    marks.come(rank, count)
    let waited = 0
    for (let other = 0; other < world.size; other++)
      if (!marks.hasCome(other, count))
        waited = await waitFor(opened, other, { operation, count, waited })
    if (!call) return
    const odd = difference(hosts.map((_, other) => calls.of(other, count)))
    if (!odd) return
    abortReason.post(odd.what)
    throw odd
  }
}

interface Waiting {
  readonly operation: string
  /** Number of the rendezvous. */
  readonly count: number
  /** Milliseconds waited for all so far. */
  readonly waited: number
}

/** Looks at a mark so often before it sleeps: some 20 µs, less than a sleep costs. */
const spins = 2000

/** Waits until another has come; gives the milliseconds waited for all so far. */
const waitFor = async (opened: OpenWorld, other: number, waiting: Waiting): Promise<number> => {
  const { marks, world } = opened
  const { count } = waiting
  let { waited } = waiting
  for (let spin = 0; spin < spins && !marks.hasCome(other, count); spin++);
  while (!marks.hasCome(other, count)) {
    expectComing(opened, other, { ...waiting, waited })
    const since = performance.now()
    marks.sleep(other, count, Math.min(10, world.timeout))
    if (!marks.hasCome(other, count)) await turn()
    // Time in which the whole process stood still is nobody's fault.
    waited += Math.min(performance.now() - since, 250)
  }
  return waited
}

/** Fails with `worker_lost` where the world is over, another has left, or it does not come in time. */
const expectComing = (opened: OpenWorld, other: number, waiting: Waiting): void => {
  const { marks, abortReason, hosts, world } = opened
  const { operation, count, waited } = waiting
  const reason = abortReason.read()
  // Read first: a reason that somebody found after this rendezvous is not one against it.
  if (marks.hasCome(other, count)) return
  if (reason !== null) throw workerLost(reason)
  if (marks.hasLeft(other)) throw ended(opened, hasLeft(hosts, other, operation))
  if (waited < world.timeout) return
  const missing = hosts.flatMap((_, index) => (marks.hasCome(index, count) ? [] : [index]))
  if (missing.length > 0) throw ended(opened, didNotCome(hosts, missing, operation, world.timeout))
}

/** Ends the world: whoever posted first is the reason for all. */
const ended = ({ abortReason, marks }: OpenWorld, what: string): MillraceError => {
  abortReason.post(what)
  marks.wakeAll()
  return workerLost(abortReason.read() ?? what)
}
