/** Entry of the thread that trains and evaluates. */
import { serveThread } from '../jobs/thread.ts'
import { openStore } from '../store/home.ts'
import type { StageEvent, TrainResult } from './job.ts'
import { openTrainJob } from './order.ts'
import type { StageInput } from './stage.ts'
import { trainAndEvaluate } from './train.ts'

await serveThread<StageInput, StageEvent, TrainResult>(async (input, emit, signal) => {
  const store = await openStore(input.home)
  try {
    return await trainAndEvaluate(await openTrainJob(store, input), emit, signal)
  } finally {
    await store.close()
  }
})
