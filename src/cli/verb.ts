import type { ParseArgsOptionDescriptor } from 'node:util'

/** One verb of the command line. */
export interface Verb {
  readonly name: string
  /** What it does, in one line. */
  readonly summary: string
  /** What stands after its name: `[MODEL] VERSION`. */
  readonly positionals: string
  /** Fewest and most words it takes after its name. */
  readonly arity: readonly [number, number]
  readonly options: Readonly<Record<string, VerbOption>>
  readonly load: () => Promise<{ readonly run: Act }>
}

export type Act = (args: Args, io: Io) => Promise<void>

export interface VerbOption extends ParseArgsOptionDescriptor {
  /** Placeholder of its value: `DIR`. */
  readonly value?: string
  readonly help: string
}

export interface Args {
  readonly positionals: readonly string[]
  text(name: string): string | undefined
  flag(name: string): boolean
  /** Every value of an option that may be given several times, in their order. */
  texts(name: string): readonly string[]
  /** A whole number within bounds. Throws `bad_usage`. */
  whole(name: string, bounds: readonly [number, number]): number | undefined
}

/** Where a verb reads and writes. */
export interface Io {
  readonly json: boolean
  /** Standard error is a terminal: progress bars may be drawn. */
  readonly terminal: boolean
  /** One line of result on standard output. */
  out(line: string): void
  /** One line of notice on standard error. */
  note(line: string): void
  /** Draws over the last drawn line of a terminal. */
  draw(line: string): void
  /** Asks a person for a line; null where none is there. */
  ask(question: string): Promise<string | null>
  /** Asks a person; false where none is there. */
  confirm(question: string): Promise<boolean>
  /** Aborted by Ctrl-C and SIGTERM, from the first call on; before it they end the process, as they do again a second after. */
  interrupted(): AbortSignal
}

export const commonOptions = {
  home: {
    type: 'string',
    value: 'DIR',
    help: 'state folder (MILLRACE_HOME; default .millrace in the project)',
  },
  project: {
    type: 'string',
    value: 'DIR',
    help: 'folder with millrace.config.ts (default: this one or one above it)',
  },
  json: { type: 'boolean', help: 'print JSON' },
  help: { type: 'boolean', short: 'h', help: 'print this help' },
} as const satisfies Record<string, VerbOption>
