/** Programs of a benchmark as ranks of mpirun: each reads its order, and the first one prints its answer. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { inspectMpirun, wordsFor } from '../../src/jobs/mpi/mpirun.ts'

/** Fails with `unsupported` where there is no Open MPI. */
export const runRanks = async <Answer>(
  entry: URL,
  ranks: number,
  order: object = {},
): Promise<Answer> => {
  const env = { ...process.env, OMP_NUM_THREADS: '1' }
  const { file, ...mpirun } = await inspectMpirun(env)
  const place = { ranks, hosts: null, root: process.getuid?.() === 0 }
  const words = wordsFor({ file, ...mpirun }, place, env)
  const program = [process.execPath, fileURLToPath(entry), JSON.stringify(order)]
  const { stdout } = await promisify(execFile)(file, [...words, ...program], { env })
  return JSON.parse(stdout)
}

/** The order of this rank. */
export const orderOf = <Order>(): Order => JSON.parse(process.argv[2] ?? '{}')
