/** DuckDB: SQL over files and what is made of them. It keeps nothing; what rests, rests in blobs and in the database. */
import type { Lake, LakeOptions } from './types.ts'

export type { Lake, LakeColumns, LakeOptions, LakeValue } from './types.ts'

/**
 * Opens one that nobody else sees; the library is loaded by the first. It loads nothing from elsewhere. Fails with
 * `LakeError`.
 */
export const openLake = async (options: LakeOptions = {}): Promise<Lake> =>
  (await import('./engine.ts')).openEngine(options)

/** A text as SQL writes it. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** The name of a column as SQL writes it. */
export const named = (name: string): string => `"${name.replaceAll('"', '""')}"`
