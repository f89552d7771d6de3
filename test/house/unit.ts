/**
 * Runs the fast tests, several files of a room in one process: most of a file's time goes into loading what it tests.
 * `npm test` runs each in a process of its own. Words: patterns of files; default all that are fast.
 */
import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'

const patterns = [
  'src/**/*.test.ts',
  'examples/**/*.test.ts',
  'test/console/*.test.ts',
  'test/ports/*.test.ts',
]

/** Rooms whose tests start processes, or change their own: each file has one for itself. */
const alone = ['src/cli', 'src/core', 'src/jobs', 'src/store', 'test/ports']

/** Most files that are run together. */
const most = 16

const roomOf = (file: string): string => file.split('/').slice(0, 2).join('/')

const inTurn = (files: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(files.length / most) }, (_, at) =>
    files.slice(at * most, (at + 1) * most),
  )

const groupsOf = (files: readonly string[]): string[][] =>
  Object.values(Object.groupBy(files, roomOf))
    .flatMap((room) => inTurn(room ?? []))
    .sort((a, b) => b.length - a.length)

const wordsOf = (files: readonly string[]): string[] => [
  ...['--test', '--test-timeout=60000', '--test-concurrency=1', '--test-reporter=dot'],
  `--test-isolation=${alone.includes(roomOf(files[0] ?? '')) ? 'process' : 'none'}`,
  ...files,
]

/** Runs files one after the other; whether all tests passed. */
const runInTurn = (files: readonly string[]): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, wordsOf(files), { stdio: ['ignore', 'pipe', 'pipe'] })
    const said: Buffer[] = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => said.push(part))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      process.stdout.write(Buffer.concat(said))
      if (code !== 0) process.stdout.write(`failed (${signal ?? code}): ${files.join(' ')}\n`)
      resolve(code === 0)
    })
  })

const asked = process.argv.slice(2)
const groups = groupsOf(globSync(asked.length > 0 ? asked : patterns).sort())

/** Takes one group after the other until none is left. */
const work = async (): Promise<void> => {
  for (let group = groups.shift(); group; group = groups.shift())
    if (!(await runInTurn(group))) process.exitCode = 1
}

// One more than there are processors: some always wait for the disk.
await Promise.all(Array.from({ length: availableParallelism() + 1 }, work))
