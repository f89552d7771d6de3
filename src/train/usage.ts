/** What a training used, over the processes of all ranks. */
import type { TrainEvent } from '../core/records.ts'
import type { Best } from './checkpoint.ts'
import type { Collective } from './collective/collective.ts'
import type { TrainState } from './state.ts'
import { gather } from './sync.ts'

/** Processor seconds of this process so far. */
export const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** The end, with what the processes of all ranks used; ranks that are threads share a process. */
export const endOf = async (
  { seconds, cpuSeconds }: TrainState,
  { epoch, metrics }: Best,
  collective: Collective,
): Promise<TrainEvent> => {
  const { pid } = process
  const own = { pid, cpuSeconds, peakBytes: process.resourceUsage().maxRSS * 1024 }
  const all = await gather(collective, own)
  const processes = new Map(
    all.map((each, rank) => [`${collective.hosts[rank]} ${each.pid}`, each]),
  )
  const used = [...processes.values()]
  return {
    kind: 'end',
    bestEpoch: epoch,
    metrics,
    seconds,
    cpuSeconds: used.reduce((sum, each) => sum + each.cpuSeconds, 0),
    peakBytes: Math.max(...used.map((each) => each.peakBytes)),
    workers: collective.size,
  }
}
