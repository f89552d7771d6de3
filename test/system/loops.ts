/**
 * Loops on one home that cannot see each other's processes, as machines with one folder: each lives in a process
 * namespace of its own.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Run } from '../../src/core/records.ts'
import { root, startUp, type Up } from './millrace.ts'

const project = join(root, 'test/data/tiny')
const through = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc']
const isAllowed = spawnSync(through[0] ?? '', [...through.slice(1), 'true']).status === 0

/** Options of a test that needs namespaces. */
export const inNamespaces = isAllowed ? {} : { skip: 'unshare --pid is not allowed here' }

export const beginLoop = (home: string, words: readonly string[] = []): Promise<Up> =>
  startUp({ project, home, words, through })

/** Processes of a loop in its namespace, as they are called outside: the loop first. */
export const processesOf = ({ process: { pid } }: Up): number[] => {
  const below = (parent: number | undefined): number[] => {
    const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', `${parent}`], { encoding: 'utf8' })
    const lines = stdout.split('\n').filter((line) => line.trim() !== '')
    return lines.map(Number).flatMap((child) => [child, ...below(child)])
  }
  return below(pid)
}

/** Stops processes, but not in the middle of a commit: SQLite's own lock has no end. */
export const stopBetweenCommits = async (home: string, pids: readonly number[]): Promise<void> => {
  const signal = (name: NodeJS.Signals) => {
    for (const pid of pids) process.kill(pid, name)
  }
  for (;;) {
    signal('SIGSTOP')
    if (isFree(join(home, 'millrace.db'))) return
    signal('SIGCONT')
    await sleep(10)
  }
}

const isFree = (file: string): boolean => {
  const database = new DatabaseSync(file, { timeout: 300 })
  try {
    database.exec('begin immediate')
    return true
  } catch {
    return false
  } finally {
    database.close()
  }
}

export const runsOf = async ({ url }: Up): Promise<Run[]> => {
  const { runs } = (await (await fetch(`${url}/api/runs?limit=1000`)).json()) as { runs: Run[] }
  return runs
}

/** No training has begun before the one before it was through. */
export const expectInTurn = (runs: readonly Run[]): void => {
  const trainings = runs
    .filter(({ kind }) => kind === 'train')
    .sort((a, b) => a.startedAt - b.startedAt)
  for (const [at, run] of trainings.entries()) {
    const before = trainings[at - 1]
    if (!before) continue
    assert(before.endedAt !== null, `${run.id} began while ${before.id} goes on`)
    assert(run.startedAt >= before.endedAt, `${run.id} began before ${before.id} was through`)
  }
}

/** Adds so many rows to the queue, none of which was there. */
export const queueRows = async (home: string, named: string, count: number): Promise<void> => {
  const rows = Array.from({ length: count }, (_, row) => `${named} ${row} reads the red door`)
  await appendFile(join(home, 'data', 'new_phrases.txt'), `${rows.join('\n')}\n`)
}

/** Every row of the project's data and queue, and of those that were added, is there once. */
export const expectRowsOnce = async (home: string, added = 0): Promise<void> => {
  const linesOf = async (file: string) =>
    (await readFile(join(home, 'data', file), 'utf8').catch(() => ''))
      .split('\n')
      .filter((line) => line !== '')
  const [header, ...rows] = await linesOf('sentences.csv')
  const all = [...rows, ...(await linesOf('new_phrases.txt'))]
  assert.equal(header, 'sentence')
  assert.equal(all.length, 750 + added)
  assert.equal(new Set(all).size, 750 + added)
}

/** Asks a loop to end, and waits until it has. */
export const endLoop = async (up: Up): Promise<void> => {
  const over = new Promise((done) => up.process.on('exit', done))
  const [loop] = processesOf(up)
  assert(loop)
  process.kill(loop, 'SIGTERM')
  assert.equal(await over, 0)
}
