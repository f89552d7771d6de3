import { spawn, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Outcome, Told } from './contract.ts'
import type { Scenario } from './scenarios.ts'

const entry = fileURLToPath(new URL('./process.ts', import.meta.url))

/** Why no MPI program can run here, or null. */
export const missingMpi = (): string | null => {
  const { error, stdout } = spawnSync('mpirun', ['--version'], { encoding: 'utf8' })
  if (error) return 'mpirun is not installed (Debian: openmpi-bin)'
  return stdout.includes('Open MPI') ? null : `mpirun is not Open MPI's: ${stdout.split('\n')[0]}`
}

export const mpirunWords = (ranks: number): readonly string[] => [
  ...(process.getuid?.() === 0 ? ['--allow-run-as-root'] : []),
  ...['--oversubscribe', '--bind-to', 'none'],
  ...['--mca', 'btl', 'self,vader,tcp', '--mca', 'mpi_yield_when_idle', '1'],
  ...['-n', `${ranks}`],
]

/** A scenario in a world of processes under mpirun. */
export const runProcesses = async (
  scenario: Scenario,
  size: number,
  patience: number,
): Promise<Told> => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-mpi-'))
  const words = [...mpirunWords(size), process.execPath, entry, folder, scenario, `${patience}`]
  try {
    let complaints = ''
    await new Promise<void>((resolve, reject) => {
      const child = spawn('mpirun', words, { stdio: ['ignore', 'ignore', 'pipe'] })
      child.stderr.setEncoding('utf8').on('data', (text) => {
        complaints += text
      })
      child.on('error', reject)
      child.on('close', () => resolve())
    })
    const ended = Date.now()
    const files = await Promise.all(
      Array.from({ length: size }, (_, rank) =>
        readFile(join(folder, `${rank}.json`), 'utf8').catch(() => null),
      ),
    )
    const told = files.map((file): { at: number; outcome: Outcome } =>
      file === null ? { at: ended, outcome: { kind: 'dead' } } : JSON.parse(file),
    )
    const outcomes = told.map(({ outcome }) => outcome)
    const failed = told.filter(({ outcome }) => outcome.kind !== 'value').map(({ at }) => at)
    return { outcomes, took: ended - Math.min(ended, ...failed), said: complaints }
  } finally {
    await rm(folder, { recursive: true })
  }
}
