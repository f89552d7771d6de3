/** How ranks speak to whoever started them: messages among the lines that they print. */
import type { WireError } from '../../core/wire.ts'

export type RankMessage =
  /** Where a rank runs: its host, and its process there. */
  | { readonly kind: 'hello'; readonly rank: number; readonly host: string; readonly owner: string }
  | { readonly kind: 'error'; readonly error: WireError }

/** Begins a message among lines for people: the record separator of ASCII. */
export const mark = '\x1e'
