/** A thread that decodes. */
import { parentPort, workerData } from 'node:worker_threads'
import type { Told } from './threads.ts'
import { createWork } from './work.ts'

const { order, rooms } = workerData
const work = await createWork(order, rooms)

parentPort?.on('message', ({ task, room }: Told) => {
  parentPort?.postMessage(work.decode(task, room))
})
