/** Versions that take nothing more in: each closes after its last answer. */
import { messageOf } from '../core/error.ts'
import type { Serving } from './serving.ts'

export const createRetiring = (failed: (problem: string) => void) => {
  const closing = new Map<Serving, Promise<void>>()
  return {
    add(serving: Serving): void {
      const done = serving
        .close()
        .catch((error) => failed(`Version ${serving.version} did not close: ${messageOf(error)}`))
        .finally(() => closing.delete(serving))
      closing.set(serving, done)
    },
    /** Those that still give answers. */
    versions: (): readonly number[] => [...closing.keys()].map(({ version }) => version),
    /** Ends when each has closed. */
    async done(): Promise<void> {
      await Promise.all(closing.values())
    },
  }
}

export type Retiring = ReturnType<typeof createRetiring>
