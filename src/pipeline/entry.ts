/** Entry of the process that works on the training of a run. */
import { moduleAt } from '../core/module.ts'
import { openMpi } from '../train/collective/mpi.ts'
import { followRanks, worldOf } from './ranks.ts'
import { serveStage } from './serve.ts'
import { trainVoice } from './writer.ts'

await serveStage({
  thread: moduleAt('./work', import.meta.url),
  voice: trainVoice,
  follow: (words, signal) => worldOf(openMpi(words), (world) => followRanks(world, words, signal)),
})
