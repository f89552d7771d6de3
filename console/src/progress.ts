import type { Progress } from '../../src/core/records.ts'

/** Share of a whole training that is done, 0 to 1. */
export const shareOf = (progress: Pick<Progress, 'step' | 'steps'> | null | undefined): number =>
  progress && progress.steps > 0 ? Math.min(1, progress.step / progress.steps) : 0
