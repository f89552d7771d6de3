import { MillraceError } from '../../core/error.ts'
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
export type Do = (asked: Asked) => Promise<readonly [object, string, ended?: MillraceError | null]>

/** Asks before something goes for good. Fails with `refused` on a no, and where nobody is there to ask. */
export const agreed = async (io: Io, args: Args, question: string): Promise<void> => {
  if (args.flag('yes') || (await io.confirm(question))) return
  throw new MillraceError('refused', { what: 'Nothing was done.', fix: 'Answer y, or use --yes.' })
}
