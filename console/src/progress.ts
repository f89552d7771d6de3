import type { Run } from '../../src/core/records.ts'

type Going = Pick<Run, 'progress' | 'metrics'>

/** Whether the last epoch of a run that goes on is done: what it cost is known, and how far it is no more. */
const isTrained = ({ progress, metrics }: Going): boolean =>
  progress === null && metrics.train_seconds !== undefined

/** Share of a whole training that is done, 0 to 1. */
export const shareOf = (run: Going | null | undefined): number => {
  if (!run) return 0
  if (isTrained(run)) return 1
  const { progress } = run
  return progress && progress.steps > 0 ? Math.min(1, progress.step / progress.steps) : 0
}

/** What a run does that tells no progress: nothing of it is trained yet, or all. */
export const stillWords = (run: Going): string =>
  isTrained(run) ? 'trained, is being evaluated' : 'starting'
