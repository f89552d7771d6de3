/** For tests: a training by two workers, or as many as asked, of which one is lost as the environment says. */
import { existsSync, writeFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isMainThread } from 'node:worker_threads'
import { defineConfig, lines } from 'millrace'
import { nextWordTask } from '../../../src/tasks/nextword/task.ts'
import type { Task } from '../../../src/tasks/kit/task.ts'
import { sentences } from '../train/sentences.ts'

/** Who is lost. */
const lost = Number(process.env['LOST_RANK'] ?? 1)

type Fate = 'nothing' | 'exits' | 'throws' | 'hangs' | 'is killed'

/** What happens to a worker; the mark lets it happen once. */
const meet = (fate: Fate, mark: string) => {
  if (fate === 'nothing' || existsSync(mark)) return
  if (process.env['LOST_ALWAYS'] !== 'yes') writeFileSync(mark, 'it has happened')
  if (fate === 'throws') throw new Error('the disk of this worker is gone')
  if (fate === 'exits') process.exit(7)
  if (fate === 'is killed') process.kill(process.pid, 'SIGKILL')
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}

/** Next words, but one rank meets its fate at the second epoch that its process begins. */
const fateful = (fate: Fate, mark: string): Task => ({
  ...nextWordTask,
  kind: 'fateful-word',
  prepare(rows, options) {
    const prepared = nextWordTask.prepare(rows, options)
    return {
      ...prepared,
      kind: 'fateful-word',
      batches(given, asked) {
        const source = prepared.batches(given, asked)
        const isHere = asked.purpose === 'training' && asked.rank === lost
        let begun = 0
        return {
          ...source,
          *epoch(epoch) {
            if (isHere && ++begun === 2) meet(fate, mark)
            yield* source.epoch(epoch)
          },
        }
      },
    }
  },
})

export default defineConfig(({ home }) => {
  const data = join(home, 'data')
  const mark = join(home, 'fate')
  const fate = (process.env['LOST_FATE'] ?? 'exits') as Fate
  return {
    tasks: [fateful(fate, mark)],
    async prepare() {
      if (!isMainThread) return
      await mkdir(data, { recursive: true })
      await writeFile(join(data, 'rows.csv'), `text\n${sentences(600).join('\n')}\n`)
    },
    models: {
      words: {
        task: { kind: 'fateful-word', embedding: 6, units: 12, dropout: 0.1 },
        data: lines(join(data, 'rows.csv')),
        // What is asked is how it ends, not how good it is.
        gate: {},
        train: {
          epochs: 4,
          learningRate: 0.01,
          workers: 2,
          batchSize: 16,
          distributed: {
            timeout: process.env['LOST_TIMEOUT'] === '60s' ? '60s' : '2s',
            maxRestarts: Number(process.env['LOST_RESTARTS'] ?? 2),
            launcher: process.env['LOST_LAUNCHER'] === 'mpi' ? 'mpi' : 'local',
          },
        },
      },
    },
  }
})
