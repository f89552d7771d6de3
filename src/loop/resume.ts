import { MillraceError } from '../core/error.ts'
import { verbOf } from '../core/kinds.ts'
import type { Run } from '../core/records.ts'
import { hasCheckpoint } from '../pipeline/checkpoints.ts'
import type { Context } from '../pipeline/context.ts'
import { isTraining } from '../pipeline/run.ts'

/**
 * The run to go on with: the named one, or the newest that was interrupted or failed and left a
 * checkpoint. `not_found` where there is none, `conflict` where the named one cannot go on.
 */
export const resumable = async (context: Context, id: string | undefined): Promise<Run> => {
  if (id === undefined) return newestLeft(context)
  const run = await context.registry.run(id)
  const problem = problemOf(run, await hasCheckpoint(context.store, run))
  if (problem) throw new MillraceError('conflict', problem)
  return run
}

const newestLeft = async (context: Context): Promise<Run> => {
  const { registry, store } = context
  const left = [
    ...(await registry.interrupted()),
    ...(await registry.runs({ status: 'failed' })),
  ].sort((a, b) => b.startedAt - a.startedAt)
  for (const run of left) if (isTraining(run) && (await hasCheckpoint(store, run))) return run
  throw new MillraceError('not_found', {
    what: 'There is no run to go on with.',
    why: 'None was interrupted or has failed and left a checkpoint.',
    fix: 'Start a new one: millrace train.',
  })
}

/** Why a run cannot go on, where it cannot. */
const problemOf = (run: Run, hasCheckpoint: boolean) => {
  const { id, kind, status } = run
  const again = `Start a new one: millrace train ${run.model}.`
  if (!isTraining(run))
    return {
      what: `Run ${id} is one of \`millrace ${verbOf[kind]}\`, not of the loop.`,
      fix: `Give that command again; \`millrace ${verbOf[kind]} --help\` says how.`,
    }
  if (status === 'finished' || status === 'cancelled')
    return {
      what: `Run ${id} is ${status}.`,
      why: 'Only a run that was interrupted or has failed can go on.',
      fix: again,
    }
  if (run.version !== null || hasCheckpoint) return null
  return {
    what: `Run ${id} has no checkpoint.`,
    why:
      status === 'failed'
        ? 'It failed before its first epoch was through, or a newer training has removed what it left.'
        : 'It ended before its first epoch was through, or it has just begun.',
    fix: again,
  }
}
