import type { RunStatus } from '../../src/core/records.ts'

/** How the status of a run or a search reads: what has finished is completed. */
export const statusWords = (status: RunStatus): string =>
  status === 'finished' ? 'completed' : status
