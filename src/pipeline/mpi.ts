/** Entry of a process that trains as one rank under MPI, started by `trainUnderMpi`. */
import type { TrainEvent } from '../core/records.ts'
import { serveMpi } from '../jobs/mpi/serve.ts'
import { openMpi } from '../train/collective/mpi.ts'
import { type Trained, trainWorker, type WorkerJob } from './worker.ts'

export interface MpiWorkerJob extends WorkerJob {
  /** Milliseconds that ranks wait for one of them. */
  readonly timeout: number
}

serveMpi<MpiWorkerJob, TrainEvent, Trained | null>(async (order, emit, signal) => {
  const collective = await openMpi({
    expected: order.recipe.train.workers,
    timeout: order.timeout,
  })
  try {
    const trained = await trainWorker(order, collective, emit, signal)
    await collective.close()
    return trained
  } catch (error) {
    collective.abort(error instanceof Error ? error.message : String(error))
    throw error
  }
})
