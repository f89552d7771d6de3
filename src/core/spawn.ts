/** What a launcher of parallel programs (mpirun, srun) tells a process about itself. */
export interface Spawned {
  readonly rank: number
  readonly size: number
}

/** Names by which Open MPI, MPICH and Slurm tell rank and size; the innermost launcher first. */
const pairs = [
  ['OMPI_COMM_WORLD_RANK', 'OMPI_COMM_WORLD_SIZE'],
  ['PMI_RANK', 'PMI_SIZE'],
  ['SLURM_PROCID', 'SLURM_STEP_NUM_TASKS'],
] as const

type Environment = Readonly<Record<string, string | undefined>>

/** What the launcher says, or null where none started this process. */
export const spawnedOf = (environment: Environment = process.env): Spawned | null => {
  for (const [rankName, sizeName] of pairs) {
    const rank = Number(environment[rankName] ?? Number.NaN)
    const size = Number(environment[sizeName] ?? Number.NaN)
    if (Number.isInteger(rank) && Number.isInteger(size)) return { rank, size }
  }
  return null
}

/**
 * The environment for a child of a rank. With the launcher's variables in it, a child that uses MPI
 * takes itself for the rank, and a second mpirun refuses to start.
 */
export const withoutMpi = (environment: Environment = process.env): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined || launcherNames.test(name) ? [] : [[name, value]],
    ),
  )

const launcherNames = /^(OMPI|OPAL|ORTE|PRTE|PMIX|PMI|HYDI|HYDRA|MPI_LOCAL)_/i
