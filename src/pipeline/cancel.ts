/** Ends a run by hand, whoever works on it: here, in another process, or nobody any more. */
import { setTimeout as sleep } from 'node:timers/promises'
import { MillraceError } from '../core/error.ts'
import type { Author, Run } from '../core/records.ts'
import { cancelStages } from '../store/stages.ts'
import type { Context } from './context.ts'
import type { TrainingRun } from './run.ts'

/** Milliseconds between two looks at a run that was asked to end. */
const lookEvery = 200

export interface Cancelling {
  readonly author: Author
  /** The training of the run, where it is under way in this process. */
  readonly training: TrainingRun | undefined
  /** Ends the waiting, and not the run. */
  readonly signal: AbortSignal
}

/**
 * Asks whoever works on a run to end it, and answers once it is cancelled; one that nobody works on is ended here.
 * Fails with `refused` where it has ended already, or ends otherwise meanwhile.
 */
export const cancelRun = async (
  context: Context,
  id: string,
  { author, training, signal }: Cancelling,
): Promise<Run> => {
  const { registry } = context
  expectUnderWay(await registry.run(id))
  training?.cancel()
  await Promise.allSettled([training?.done])
  const ended = await untilEnded(context, id, { author, signal })
  if (ended.status !== 'cancelled') throw tooLate(ended)
  await registry.audit({ author, action: 'cancel', subject: `run ${id}`, detail: '' })
  return ended
}

const untilEnded = async (
  context: Context,
  id: string,
  { author, signal }: Pick<Cancelling, 'author' | 'signal'>,
): Promise<Run> => {
  const { registry, store } = context
  for (;;) {
    const run = await registry.run(id)
    if (run.endedAt !== null) return run
    if (signal.aborted) throw noLongerAwaited(run)
    if (run.status === 'interrupted') await endLeft(context, run, author)
    else {
      // Again and again: a stage that has lost a worker is asked for anew.
      await cancelStages(store.db, id)
      await sleep(lookEvery)
    }
  }
}

/** Ends a run that nobody works on; where somebody takes it up at this moment it is left to the next look. */
const endLeft = async (
  { registry, store, emit }: Context,
  { id, model, version }: Run,
  author: Author,
): Promise<void> => {
  try {
    // It was killed between its version and its end.
    if (version !== null) return void (await registry.endInterrupted(id))
    await registry.endRun(id, { status: 'cancelled', error: `Cancelled by ${author}.` })
  } catch (error) {
    if (!(error instanceof MillraceError && error.code === 'already_running')) throw error
    return
  }
  await store.workspaces.remove(id)
  emit({ kind: 'run', model, run: id, status: 'cancelled' })
}

const expectUnderWay = (run: Run): void => {
  const { id, kind, model, endedAt } = run
  if (endedAt !== null)
    throw new MillraceError('conflict', {
      what: `Run ${id} has ended already, on ${dayOf(endedAt)}: ${outcomeOf(run)}.`,
      why: 'Only a run that goes on, or that was interrupted and may go on, can be cancelled.',
      fix: `\`millrace runs ${id}\` shows it.`,
    })
  if (kind === 'trial')
    throw new MillraceError('conflict', {
      what: `Run ${id} is a trial of a search, which would go on with it.`,
      fix: `Stop the search itself: Ctrl-C where it runs, or millrace tune ${model} --new, which gives it up.`,
    })
}

const tooLate = (run: Run) =>
  new MillraceError('conflict', {
    what: `Run ${run.id} could not be cancelled any more: it is ${outcomeOf(run)}.`,
    why: 'It came to its end before it heard that it was to stop.',
    fix: `\`millrace runs ${run.id}\` shows it.`,
  })

const noLongerAwaited = ({ id, status }: Run) =>
  new MillraceError('cancelled', {
    what: `Run ${id} was asked to end, and is still ${status}.`,
    why: 'This process ends before it has.',
    fix: `\`millrace runs ${id}\` says what became of it.`,
  })

const outcomeOf = ({ status, version, error }: Run): string => {
  if (status === 'finished' && version !== null) return `finished, as version ${version}`
  return status === 'failed' && error !== null ? `failed: ${error.replace(/\.$/, '')}` : status
}

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)
