import { MillraceError } from '../core/error.ts'
import { withoutMpi } from '../core/spawn.ts'
import type { Workspace } from '../store/workspace.ts'

/** A program with its words, and what it finds in its environment. */
export interface Command {
  readonly words: readonly [string, ...string[]]
  readonly env: Readonly<Record<string, string | undefined>>
}

/** A stage that is about to be started. */
export interface Starting {
  readonly spec: object
  /** Its files, under the token that it was asked under. */
  readonly workspace: Workspace
  readonly folder: string
}

/** How the processes of a stage are started on this machine, and what is made of their end. */
export interface Launcher {
  /** What starts `program` for a stage. Fails where it cannot be started here. */
  command(program: Command['words'], stage: Starting): Promise<Command>
  /** Milliseconds after a stage was asked to end in the store until its process is told so by a signal. */
  readonly patience: number
  /** What was printed, without what is not for people. */
  readable(log: string): string
  /** Ends what is left on this machine when its process is gone. */
  sweep(log: string): void
  /** Why there is no answer; `how` ends a sentence that begins with what did not answer. */
  lost(log: string, how: string): MillraceError
}

/** One process, which is asked to end at once. */
export const single: Launcher = {
  command: async (words) => ({ words, env: { ...withoutMpi(), OMP_NUM_THREADS: '1' } }),
  patience: 0,
  readable: (log) => log,
  sweep: () => {},
  lost(log, how) {
    const lastLine = log.trimEnd().split('\n').at(-1)?.trim()
    return new MillraceError('worker_lost', {
      what: `The process of a stage ${how}.`,
      ...(lastLine ? { why: `Its last line was: ${lastLine}` } : {}),
      fix: /SIGKILL|SIGABRT/.test(how)
        ? 'If it ran out of memory, train on fewer rows (data.maxRows) or a smaller network.'
        : 'See the log of the run.',
    })
  },
}
