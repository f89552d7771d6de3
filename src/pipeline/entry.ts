/** Entry of the process that works on the training of a run. */
import { moduleAt } from '../core/module.ts'
import { serveStage } from './serve.ts'
import { trainVoice } from './writer.ts'

await serveStage({
  thread: moduleAt('./work', import.meta.url),
  voice: trainVoice,
  // Only a rank of several trains in its main thread, and needs what trains there.
  follow: async (words, signal) => {
    const { openMpi } = await import('../train/collective/mpi.ts')
    const { followRanks, worldOf } = await import('./ranks.ts')
    return worldOf(openMpi(words), (world) => followRanks(world, words, signal))
  },
})
