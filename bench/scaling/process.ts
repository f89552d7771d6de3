/** A rank of the benchmark `scaling` under mpirun. */
import { serveMpi } from '../../src/jobs/mpi/serve.ts'
import { openMpi } from '../../src/train/collective/mpi.ts'
import { type Measured, measureRank, type RankOrder } from './rank.ts'

serveMpi<RankOrder, never, Measured>(async (order) => {
  const world = await openMpi({ timeout: 60_000 })
  const measured = await measureRank(order, world)
  await world.close()
  return measured
})
