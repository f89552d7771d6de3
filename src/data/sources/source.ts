/** What gives rows, whatever they are kept in. */
import type { Header } from './header.ts'

/** Rows in their order, and where each stands. */
export interface Placed {
  readonly rows: readonly string[]
  /** Line that each begins at; of what has no lines, its number from 1. */
  readonly lines: readonly number[]
  /** Where they stand, as messages name it. */
  readonly file: string
}

export interface RowSource {
  readonly header: Header
  /**
   * The rows as text in batches, read as a stream: memory does not grow with the file. Line breaks in a value become
   * spaces; blank rows are left out. `onBytes` sees all bytes that the content is identified by.
   */
  rows(onBytes: (bytes: Uint8Array) => void): AsyncGenerator<Placed>
}
