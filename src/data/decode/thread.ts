/** A thread that decodes. */
import { parentPort, workerData } from 'node:worker_threads'
import type { Told } from './threads.ts'
import { createWork } from './work.ts'

const work = createWork(workerData)

parentPort?.on('message', ({ task, memory }: Told) => {
  const done = work.decode(task, memory)
  parentPort?.postMessage(done, [...done.memory])
})
