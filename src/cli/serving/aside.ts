/** A thread that runs one large model. */
import { parentPort, workerData } from 'node:worker_threads'
import { serveAside } from '../../serve/aside/thread.ts'
import type { AsideInput } from './opening.ts'
import { tasksIn } from './tasks.ts'

const { folder, ...input }: AsideInput = workerData
if (parentPort)
  await serveAside(parentPort, async () => (await tasksIn(input)).openPredictor(folder))
