import { setTimeout as sleep } from 'node:timers/promises'
import type { DatabaseSync } from '../store/builtin.ts'

/**
 * Empties the write-ahead log of a database, in which what was deleted still lies. Answers whether it came to that: whoever
 * reads meanwhile is waited for so many milliseconds.
 */
export const scrubbed = async (database: DatabaseSync, patience: number): Promise<boolean> => {
  const before = Number(database.prepare('pragma busy_timeout').get()?.['timeout'])
  const checkpoint = database.prepare('pragma wal_checkpoint(truncate)')
  // SQLite would hold the thread up while it waits.
  database.exec('pragma busy_timeout = 0')
  try {
    const until = performance.now() + patience
    for (;;) {
      if (checkpoint.get()?.['busy'] === 0) return true
      if (performance.now() >= until) return false
      await sleep(20)
    }
  } finally {
    database.exec(`pragma busy_timeout = ${before}`)
  }
}
