/** A log that is open for reading: its files, its index and whoever asks Parquet. */
import { existsSync } from 'node:fs'
import { messageOf } from '../../core/error.ts'
import { type Lake, openLake } from '../../store/lake/lake.ts'
import { sqliteError } from '../../store/sqlite.ts'
import { type IndexFile, indexPath, openIndex } from '../remarks.ts'
import type { Reading } from './read.ts'

export interface OpenedLog {
  /** The log as it is now. */
  now(): Reading
  close(): Promise<void>
}

/** Opens the log of a folder; nothing is made where there is none. `warn` hears of each file that cannot be read, once. */
export const openLog = (folder: string, warn: (what: string) => void): OpenedLog => {
  const passedOver = new Set<string>()
  const unreadable = (path: string, error: unknown) => {
    if (passedOver.has(path)) return
    passedOver.add(path)
    warn(
      `The inference log: ${path} cannot be read, and its records are left out: ${messageOf(error)}`,
    )
  }
  let opened: Promise<Lake> | undefined
  const lake = () => {
    opened ??= openLake({ memory: '512MB', threads: 1 })
    return opened
  }
  return {
    now: () => ({
      ...{ folder, lake, unreadable },
      erasures: withIndex(folder, [], (index) => index.erasures()),
    }),
    close: async () => (await opened)?.[Symbol.asyncDispose](),
  }
}

/** What the index of a log says, or something else where it has none. */
export const withIndex = <T>(folder: string, otherwise: T, look: (index: IndexFile) => T): T => {
  if (!existsSync(indexPath(folder))) return otherwise
  const index = openIndex(folder)
  try {
    return look(index)
  } catch (error) {
    throw sqliteError(indexPath(folder), error)
  } finally {
    index.close()
  }
}
