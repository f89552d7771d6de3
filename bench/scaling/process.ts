/** A rank of the benchmark `scaling` under mpirun. */
import { openMpi } from '../../src/train/collective/mpi.ts'
import { orderOf } from '../load/mpirun.ts'
import { measureRank, type RankOrder } from './rank.ts'

const world = await openMpi({ timeout: 60_000 })
const measured = await measureRank(orderOf<RankOrder>(), world)
await world.close()
if (world.rank === 0) console.log(JSON.stringify(measured))
