import type { Duration } from '../core/duration.ts'
import type {
  ImageClassOptions,
  Lines,
  NextWordOptions,
  Records,
  Schedule,
  TabularClassOptions,
  Task,
  UserConfig,
} from './types.ts'

/** Gives the configuration back as it is; it exists so that the editor knows its types. */
export const defineConfig = (config: UserConfig): UserConfig => config

/** Suggests the next word of a text. */
export const nextWord = (options: NextWordOptions = {}): Task => ({ kind: 'next-word', ...options })

/** Tells what an image shows. */
export const imageClass = (options: ImageClassOptions): Task => ({
  kind: 'image-class',
  ...options,
})

/** Tells the class of a record, such as whether a customer will leave. */
export const tabularClass = (options: TabularClassOptions): Task => ({
  kind: 'tabular-class',
  ...options,
})

/** Every record of a CSV file, all of its columns. */
export const records = (file: string, options: Omit<Records, 'kind' | 'file'> = {}): Records => ({
  kind: 'records',
  file,
  ...options,
})

/** Rows of text from one column of a CSV file. */
export const lines = (file: string, options: Omit<Lines, 'kind' | 'file'> = {}): Lines => ({
  kind: 'lines',
  file,
  ...options,
})

/** At a fixed interval: `every('1h')`. */
export const every = (interval: Duration): Schedule => ({ kind: 'every', interval })
