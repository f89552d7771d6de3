import type { Duration } from '../core/duration.ts'
import type { Lines, NextWordOptions, Schedule, Task, UserConfig } from './types.ts'

/** Gives the configuration back as it is; it exists so that the editor knows its types. */
export const defineConfig = (config: UserConfig): UserConfig => config

/** Suggests the next word of a text. */
export const nextWord = (options: NextWordOptions = {}): Task => ({ kind: 'next-word', ...options })

/** Rows of text from one column of a CSV file. */
export const lines = (file: string, options: Omit<Lines, 'kind' | 'file'> = {}): Lines => ({
  kind: 'lines',
  file,
  ...options,
})

/** At a fixed interval: `every('1h')`. */
export const every = (interval: Duration): Schedule => ({ kind: 'every', interval })
