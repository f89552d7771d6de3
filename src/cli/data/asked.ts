import type { MillraceError } from '../../core/error.ts'
import type { Opened } from '../open.ts'
import type { Args, Io } from '../verb.ts'

export interface Asked {
  readonly opened: Opened
  readonly args: Args
  readonly io: Io
  /** What stands behind the word. */
  readonly words: readonly string[]
}

/** Answers what is printed: as JSON, and for people. */
export type Do = (asked: Asked) => Promise<readonly [unknown, string, ended?: MillraceError | null]>
