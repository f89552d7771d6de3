/** A rank under mpirun of the benchmark `collective`. */
import { openMpi } from '../../src/train/collective/mpi.ts'
import { measureSums } from '../collective.ts'

const world = await openMpi()
const medians = await measureSums(world)
await world.close()
if (world.rank === 0) console.log(JSON.stringify(medians))
