/** Decodes files beside the thread that works with what comes. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { moduleAt } from '../../core/module.ts'
import { LakeError } from '../../store/lake/error.ts'
import type { Batch, Order } from './decode.ts'
import { type Task, tasksOf } from './tasks.ts'
import { createWork, type Done } from './work.ts'

/** Bytes below which starting a thread takes longer than decoding. */
const few = 24 << 20

/** Threads at most, and tasks that each is given before the last one is needed. */
const most = { threads: 2, tasks: 2 }

/** What a thread is told: a task, and memory that came from it and may be used again. */
export interface Told {
  readonly task: Task
  readonly memory: readonly ArrayBuffer[]
}

/**
 * The rows of some files in their order, in pieces; a piece is gone once the next one is asked for. Fails with `LakeError`.
 */
export async function* decodeFiles(
  files: readonly string[],
  order: Order,
): AsyncGenerator<readonly Batch[]> {
  const { tasks, bytes } = await tasksOf(files)
  if (bytes >= few) yield* decodeBeside(tasks, order)
  else {
    const work = createWork(order)
    let memory: readonly ArrayBuffer[] = []
    for (const task of tasks) {
      const done = work.decode(task, memory)
      yield done.batches
      memory = done.memory
    }
  }
}

async function* decodeBeside(
  tasks: readonly Task[],
  order: Order,
): AsyncGenerator<readonly Batch[]> {
  const count = Math.min(most.threads, availableParallelism())
  const threads = Array.from({ length: count }, () => startThread(order))
  try {
    const coming: Promise<Done>[] = []
    const ask = (at: number, memory: readonly ArrayBuffer[]) => {
      const [task, thread] = [tasks[at], threads[at % count]]
      if (!task || !thread) return
      const answer = thread.decode({ task, memory })
      // Whoever reads on hears of it.
      answer.catch(() => {})
      coming.push(answer)
    }
    for (let at = 0; at < count * most.tasks; at++) ask(at, [])
    for (let at = 0; at < tasks.length; at++) {
      const done = await coming.shift()
      if (!done) return
      yield done.batches
      ask(at + count * most.tasks, done.memory)
    }
  } finally {
    await Promise.all(threads.map(({ end }) => end()))
  }
}

const startThread = (order: Order) => {
  const thread = new Worker(moduleAt('./thread', import.meta.url), { workerData: order })
  const waiting: PromiseWithResolvers<Done>[] = []
  const fail = (error: unknown) => {
    for (const { reject } of waiting.splice(0)) reject(LakeError.of(error))
  }
  thread.on('message', (done: Done) => waiting.shift()?.resolve(done))
  thread.on('error', fail)
  thread.on('exit', () => fail(new Error('The thread that reads rows has ended.')))
  return {
    decode(told: Told): Promise<Done> {
      const answer = Promise.withResolvers<Done>()
      waiting.push(answer)
      thread.postMessage(told, [...told.memory])
      return answer.promise
    },
    end: () => thread.terminate(),
  }
}
