import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { MillraceError, messageOf } from '../../core/error.ts'

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

/** By these a batch system says that mpirun may start ranks on other machines. */
const batchNames = ['SLURM_JOB_ID', 'PBS_NODEFILE', 'LSB_JOBID', 'PE_HOSTFILE', 'COBALT_NODEFILE']

/**
 * On one machine ranks speak through shared memory and open no port. mpirun itself opens one, whatever it is
 * told; this keeps it to one, for the loopback's addresses.
 */
const nobodyElse = (): readonly string[] => [
  ...['--mca', 'oob_tcp_if_include', process.platform === 'darwin' ? 'lo0' : 'lo'],
  ...['--mca', 'oob_tcp_disable_ipv6_family', '1'],
]

/**
 * Up to three ranks Open MPI sends all numbers through rank 0, unless it is told to send them round: each rank adds
 * up a part. With more it shares the adding by itself. All ranks have to agree.
 */
const sendRound = (ranks: number, env: Environment): readonly string[] => {
  const name = 'coll_libnbc_iallreduce_algorithm'
  return ranks < 4 && env[`OMPI_MCA_${name}`] === undefined ? ['--mca', name, '1'] : []
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
  const isAlone = crowd && !batchNames.some((name) => env[name] !== undefined)
  return [
    ...(root ? ['--allow-run-as-root'] : []),
    ...(hosts === null ? [] : ['--hostfile', hosts]),
    ...(crowd && major < 5 ? ['--oversubscribe'] : []),
    ...['--map-by', crowd && major >= 5 ? 'slot:OVERSUBSCRIBE' : 'slot', '--bind-to', 'none'],
    ...(env['OMPI_MCA_btl'] === undefined
      ? ['--mca', 'btl', `self,${sharedMemory}${isAlone ? '' : ',tcp'}`]
      : []),
    ...(isAlone && major < 5 ? nobodyElse() : []),
    ...['--mca', 'mpi_yield_when_idle', '1'],
    ...sendRound(ranks, env),
    ...names.sort().flatMap((name) => ['-x', name]),
    ...['-n', `${ranks}`],
  ]
}
