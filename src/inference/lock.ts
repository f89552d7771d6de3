import { setTimeout as sleep } from 'node:timers/promises'
import { MillraceError } from '../core/error.ts'
import { DatabaseSync } from '../store/builtin.ts'
import { ownFile } from '../store/rights.ts'
import { isBusy } from '../store/sqlite.ts'

/** A lock of the system: it is free at the moment its process is gone, however that went. */
export interface Lock extends Disposable {
  release(): void
}

/** Takes the lock that a file stands for; null where another process, or this one, has it. */
export const tryLock = (path: string): Lock | null => {
  ownFile(path)
  const database = new DatabaseSync(path, { timeout: 0 })
  const release = () => {
    if (database.isOpen) database.close()
  }
  try {
    // No file beside it: nothing is written.
    database.exec('pragma journal_mode = memory; begin exclusive')
    return { release, [Symbol.dispose]: release }
  } catch (error) {
    release()
    if (isBusy(error)) return null
    throw error
  }
}

/** Waits for a lock. Fails with `already_running` where another has it all the while, milliseconds. */
export const waitForLock = async (path: string, patience: number): Promise<Lock> => {
  const until = performance.now() + patience
  for (;;) {
    const lock = tryLock(path)
    if (lock) return lock
    if (performance.now() > until)
      throw new MillraceError('already_running', {
        what: `The inference log is being compacted by another process, for ${patience / 1000} s now.`,
        fix: 'Try again in a moment.',
      })
    await sleep(20)
  }
}
