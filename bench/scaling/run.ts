/** Starts the ranks of a measurement. */
import { Worker } from 'node:worker_threads'
import { createWorld } from '../../src/train/collective/world.ts'
import { runRanks } from '../load/mpirun.ts'
import type { Measured, RankOrder } from './rank.ts'

/** As threads of one process, sharing memory. */
export const overThreads = async (order: RankOrder, size: number): Promise<Measured> => {
  const world = createWorld(size, { timeout: 60_000 })
  const answers = await Promise.all(
    Array.from({ length: size }, (_, rank) => {
      const thread = new Worker(new URL('./thread.ts', import.meta.url), {
        workerData: { order, world, rank },
      })
      return new Promise<Measured>((resolve, reject) => {
        thread.once('message', resolve)
        thread.once('error', reject)
      })
    }),
  )
  return answers[0] as Measured
}

/** As processes of MPI that talk over TCP on this machine, as they would over a network. */
export const overTcp = async (order: RankOrder, size: number): Promise<Measured> => {
  const before = { ...process.env }
  process.env['OMPI_MCA_btl'] = 'self,tcp'
  process.env['OMPI_MCA_btl_tcp_if_include'] = 'lo'
  try {
    const entry = new URL('./process.ts', import.meta.url)
    return await runRanks<Measured>(entry, size, order)
  } finally {
    for (const name of ['OMPI_MCA_btl', 'OMPI_MCA_btl_tcp_if_include'])
      if (before[name] === undefined) delete process.env[name]
      else process.env[name] = before[name]
  }
}
