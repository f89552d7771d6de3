/** For tests: a thread that trains as one rank. */
import { parentPort, workerData } from 'node:worker_threads'
import { messageOf } from '../../../src/core/error.ts'
import { join } from '../../../src/train/collective/shared.ts'
import { trainSentences } from './sentences.ts'

const { world, rank, training } = workerData
const collective = join(world, rank)
try {
  parentPort?.postMessage({ fitted: await trainSentences(training, collective) })
  await collective.close()
} catch (error) {
  collective.abort(messageOf(error))
  parentPort?.postMessage({ error: messageOf(error) })
}
