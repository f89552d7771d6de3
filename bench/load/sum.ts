import { serveMpi } from '../../src/jobs/mpi/serve.ts'
import { openMpi } from '../../src/train/collective/mpi.ts'
import { measureSums } from '../collective.ts'

/** A rank under mpirun of the benchmark `collective`. */
serveMpi<{ readonly ranks: number }, never, readonly number[]>(async ({ ranks }) => {
  const world = await openMpi({ expected: ranks })
  const medians = await measureSums(world)
  await world.close()
  return medians
})
