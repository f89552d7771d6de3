import type { Duration } from '../core/duration.ts'
import type { Images, Lines, Records, Schedule, UserConfig } from './types.ts'

/** Gives the configuration back as it is; it exists so that the editor knows its types. */
export const defineConfig = (config: UserConfig): UserConfig => config

/**
 * Every record of a CSV file with a header, all of its columns: `records('customers.csv', { maxRows: 6000 })`.
 */
export const records = (file: string, options: Omit<Records, 'kind' | 'file'> = {}): Records => ({
  kind: 'records',
  file,
  ...options,
})

/**
 * Rows of text from one column of a CSV file: `lines('sentences.csv', { column: 'sentence', maxRows: 6000 })`.
 */
export const lines = (file: string, options: Omit<Lines, 'kind' | 'file'> = {}): Lines => ({
  kind: 'lines',
  file,
  ...options,
})

/** Pictures with their classes: `images('photos', { size: 64 })`. */
export const images = (file: string, options: Omit<Images, 'kind' | 'file'>): Images => ({
  kind: 'images',
  file,
  ...options,
})

/** At a fixed interval: `every('1h')`. */
export const every = (interval: Duration): Schedule => ({ kind: 'every', interval })
