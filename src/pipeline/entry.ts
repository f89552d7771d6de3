import { loadConfig } from '../config/load.ts'
import { MillraceError, messageOf } from '../core/error.ts'
import { storageError } from '../core/files.ts'
import { serveChild } from '../jobs/child.ts'
import type { Job, PrepareJob, StageEvent, TrainResult } from './job.ts'

/** Entry of the child process that carries out the stages of a training. */
serveChild<Job, StageEvent, TrainResult | null>(async (order, emit, signal) => {
  switch (order.kind) {
    case 'prepare':
      await prepare(order)
      return null
    case 'train': {
      // Whoever prepares data needs no network to be loaded.
      const { trainAndEvaluate } = await import('./train.ts')
      return trainAndEvaluate(order, emit, signal)
    }
  }
})

/** The user's own code: what it throws is told as its failure, not as one of Millrace. */
const prepare = async (order: PrepareJob): Promise<void> => {
  const config = await loadConfig(order)
  try {
    await config.prepare?.()
  } catch (thrown) {
    const error = storageError('prepare the data of', order.project, thrown)
    if (error instanceof MillraceError) throw error
    throw new MillraceError('bad_data', {
      what: `The data of ${order.project} could not be prepared: ${messageOf(error)}.`,
      fix: 'Correct `prepare` in millrace.config.ts, or what it needs.',
      cause: error,
    })
  }
}
