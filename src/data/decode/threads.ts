/** Decodes files beside the thread that works with what comes. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { moduleAt } from '../../core/module.ts'
import { LakeError } from '../../store/lake/error.ts'
import type { Batch, Order } from './decode.ts'
import { type Task, tasksOf } from './tasks.ts'
import { createWork } from './work.ts'

/** Bytes below which starting a thread takes longer than decoding. */
const few = 24 << 20

/** Threads at most, and tasks of each whose rows are not yet worked with. */
const most = { threads: 2, tasks: 3 }

/** What a thread is told. */
export interface Told {
  readonly task: Task
  readonly room: number
}

/**
 * The rows of some files in their order, in pieces; a piece is gone once the next one is asked for. `isBrief`: only the
 * first are. Fails with `LakeError`.
 */
export async function* decodeFiles(
  files: readonly string[],
  order: Order,
  isBrief: boolean,
): AsyncGenerator<readonly Batch[]> {
  const { tasks, bytes } = await tasksOf(files)
  if (bytes >= few && !isBrief) yield* decodeBeside(tasks, order)
  else {
    const work = await createWork(order, 1)
    for (const task of tasks) yield work.decode(task, 0)
  }
}

async function* decodeBeside(
  tasks: readonly Task[],
  order: Order,
): AsyncGenerator<readonly Batch[]> {
  const count = Math.min(most.threads, availableParallelism())
  const threads = Array.from({ length: count }, () => startThread(order))
  try {
    const coming: Promise<readonly Batch[]>[] = []
    const ask = (at: number) => {
      const [task, thread] = [tasks[at], threads[at % count]]
      if (!task || !thread) return
      const answer = thread.decode({ task, room: Math.floor(at / count) % most.tasks })
      // Whoever reads on hears of it.
      answer.catch(() => {})
      coming.push(answer)
    }
    for (let at = 0; at < count * most.tasks; at++) ask(at)
    for (let at = 0; at < tasks.length; at++) {
      const batches = await coming.shift()
      if (!batches) return
      yield batches
      ask(at + count * most.tasks)
    }
  } finally {
    await Promise.all(threads.map(({ end }) => end()))
  }
}

const startThread = (order: Order) => {
  const thread = new Worker(moduleAt('./thread', import.meta.url), {
    workerData: { order, rooms: most.tasks },
  })
  const waiting: PromiseWithResolvers<readonly Batch[]>[] = []
  const fail = (error: unknown) => {
    for (const { reject } of waiting.splice(0)) reject(LakeError.of(error))
  }
  thread.on('message', (batches: readonly Batch[]) => waiting.shift()?.resolve(batches))
  thread.on('error', fail)
  thread.on('exit', () => fail(new Error('The thread that reads rows has ended.')))
  return {
    decode(told: Told): Promise<readonly Batch[]> {
      const answer = Promise.withResolvers<readonly Batch[]>()
      waiting.push(answer)
      thread.postMessage(told)
      return answer.promise
    },
    end: () => thread.terminate(),
  }
}
