import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { MillraceError, messageOf } from '../core/error.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** An `mpirun` that was found. */
export interface Mpirun {
  readonly file: string
  /** Of Open MPI: 4 or 5. */
  readonly major: number
}

/** Finds Open MPI's mpirun on the search path. Fails with `unsupported` where there is none. */
export const inspectMpirun = async (env: Environment): Promise<Mpirun> => {
  const file = 'mpirun'
  const said = await promisify(execFile)(file, ['--version'], { env }).then(
    ({ stdout }) => stdout,
    (error: unknown) => {
      throw unsupported('mpirun could not be run.', messageOf(error))
    },
  )
  const version = /\(Open MPI\) (\d+)\./.exec(said)
  if (!version)
    throw unsupported(
      'This mpirun is not of Open MPI.',
      `It says: ${said.split('\n')[0]?.trim()}. With another launcher, start the ranks yourself.`,
    )
  return { file, major: Number(version[1]) }
}

const unsupported = (what: string, why: string) =>
  new MillraceError('unsupported', {
    what,
    why,
    fix: 'Install Open MPI (Debian and Ubuntu: apt-get install openmpi-bin; macOS: brew install open-mpi). On one machine, workers share memory and need no MPI.',
  })

interface Placement {
  readonly ranks: number
  readonly hosts: string | null
  /** Whether root starts it, which Open MPI has to be told. */
  readonly root: boolean
}

/** What mpirun is told before the program. */
export const wordsFor = (
  { major }: Mpirun,
  { ranks, hosts, root }: Placement,
  env: Environment,
): readonly string[] => {
  const names = Object.keys(env).filter((name) => /^MILLRACE_|^OMP_NUM_THREADS$/.test(name))
  // More ranks than cores is the user's wish on one machine, and a mistake in a host file.
  const crowd = hosts === null
  const sharedMemory = major >= 5 ? 'sm' : 'vader'
  return [
    ...(root ? ['--allow-run-as-root'] : []),
    ...(hosts === null ? [] : ['--hostfile', hosts]),
    ...(crowd && major < 5 ? ['--oversubscribe'] : []),
    ...['--map-by', crowd && major >= 5 ? 'slot:OVERSUBSCRIBE' : 'slot', '--bind-to', 'none'],
    ...(env['OMPI_MCA_btl'] === undefined ? ['--mca', 'btl', `self,${sharedMemory},tcp`] : []),
    ...['--mca', 'mpi_yield_when_idle', '1'],
    ...names.sort().flatMap((name) => ['-x', name]),
    ...['-n', `${ranks}`],
  ]
}
