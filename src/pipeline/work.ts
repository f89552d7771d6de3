/** Entry of the thread that trains and evaluates: alone, with threads of its own, or as the first rank of several. */
import { serveThread } from '../jobs/thread.ts'
import { openStore } from '../store/home.ts'
import type { StageEvent, TrainResult } from './job.ts'
import { openTrainJob, specOf } from './order.ts'
import { leadRanks, worldOf } from './ranks.ts'
import type { StageInput } from './stage.ts'
import { trainAndEvaluate, trainHere } from './train.ts'

await serveThread<StageInput, StageEvent, TrainResult>(async (input, emit, signal) => {
  const store = await openStore(input.home)
  try {
    const job = () => openTrainJob(store, input)
    const { launcher, ranks, timeout } = specOf(input.spec)
    if (launcher !== 'mpi') return await trainAndEvaluate(await job(), emit, signal, trainHere)
    const { openMpi } = await import('../train/collective/mpi.ts')
    return await worldOf(openMpi({ expected: ranks, timeout }), async (world) => {
      const train = leadRanks(world)(input)
      return await trainAndEvaluate(await job(), emit, signal, train)
    })
  } finally {
    await store.close()
  }
})
