import { existsSync } from 'node:fs'
import { MillraceError } from '../core/error.ts'
import { verbOf } from '../core/kinds.ts'
import type { Run } from '../core/records.ts'
import type { Context } from '../pipeline/context.ts'
import { isTraining } from '../pipeline/run.ts'
import { runFolder } from '../pipeline/submit.ts'
import { checkpointIn } from '../pipeline/worker.ts'

/**
 * The run to go on with: the named one, or the newest that was interrupted or failed and left a
 * checkpoint. `not_found` where there is none, `bad_input` where the named one cannot go on.
 */
export const resumable = async (context: Context, id: string | undefined): Promise<Run> => {
  const { registry, store } = context
  const hasCheckpoint = (run: Run) => existsSync(checkpointIn(runFolder(store, run)))
  if (id === undefined) {
    const left = [
      ...(await registry.interrupted()),
      ...(await registry.runs({ status: 'failed' })),
    ].filter((run) => isTraining(run) && hasCheckpoint(run))
    const [newest] = left.sort((a, b) => b.startedAt - a.startedAt)
    if (newest) return newest
    throw new MillraceError('not_found', {
      what: 'There is no run to go on with.',
      why: 'None was interrupted or has failed and left a checkpoint.',
      fix: 'Start a new one: millrace train.',
    })
  }
  const run = await registry.run(id)
  if (!isTraining(run))
    throw new MillraceError('bad_input', {
      what: `Run ${id} is one of \`millrace ${verbOf[run.kind]}\`, not of the loop.`,
      fix: `Give that command again; \`millrace ${verbOf[run.kind]} --help\` says how.`,
    })
  if (run.status === 'finished' || run.status === 'cancelled')
    throw new MillraceError('bad_input', {
      what: `Run ${id} is ${run.status}.`,
      why: 'Only a run that was interrupted or has failed can go on.',
      fix: `Start a new one: millrace train ${run.model}.`,
    })
  if (run.version === null && !hasCheckpoint(run))
    throw new MillraceError('bad_input', {
      what: `Run ${id} has no checkpoint.`,
      why:
        run.status === 'failed'
          ? 'It failed before its first epoch was through, or a newer training has removed what it left.'
          : 'It ended before its first epoch was through, or it has just begun.',
      fix: `Start a new one: millrace train ${run.model}.`,
    })
  return run
}
