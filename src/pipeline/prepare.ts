/** Entry of the process that makes the project's data: the user's own code. */
import { type LoadOptions, loadConfig } from '../config/load.ts'
import { MillraceError, messageOf } from '../core/error.ts'
import { storageError } from '../core/files.ts'
import { serveChild } from '../jobs/child.ts'

/** What it throws is told as its failure, not as one of Millrace. */
serveChild(async (place: LoadOptions, stop): Promise<void> => {
  // What it has begun is begun anew by whoever needs it.
  stop.addEventListener('abort', () => process.exit(1))
  const config = await loadConfig(place)
  try {
    await config.prepare?.()
  } catch (thrown) {
    const error = storageError('prepare the data of', place.project, thrown)
    if (error instanceof MillraceError) throw error
    throw new MillraceError('bad_data', {
      what: `The data of ${place.project} could not be prepared: ${messageOf(error)}.`,
      fix: 'Correct `prepare` in millrace.config.ts, or what it needs.',
      cause: error,
    })
  }
})
