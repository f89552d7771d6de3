/** Entry of a process that trains as one rank under MPI, started by `trainUnderMpi`. */
import type { TrainEvent } from '../core/records.ts'
import { serveMpi } from '../jobs/mpi.ts'
import { openMpi } from '../train/collective/mpi.ts'
import { type RankOrder, type Trained, trainAsRank } from './worker.ts'

export interface MpiOrder extends RankOrder {
  /** Milliseconds that ranks wait for one of them. */
  readonly stall: number
}

serveMpi<MpiOrder, TrainEvent, Trained | null>(async (order, emit, signal) => {
  const collective = await openMpi({
    expected: order.recipe.train.workers,
    patience: order.stall,
  })
  try {
    const trained = await trainAsRank(order, collective, emit, signal)
    await collective.close()
    return trained
  } catch (error) {
    collective.abort(error instanceof Error ? error.message : String(error))
    throw error
  }
})
