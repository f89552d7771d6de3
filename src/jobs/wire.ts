import { type ErrorCode, MillraceError, type RowProblem } from '../core/error.ts'

/** What a process that works on a stage says to the one that asked for it. */
export type Message<Event, Result> =
  | { readonly kind: 'event'; readonly event: Event }
  | { readonly kind: 'result'; readonly result: Result }
  | { readonly kind: 'error'; readonly error: WireError }

/** A `MillraceError` on its way between two processes. */
export interface WireError {
  readonly code: ErrorCode
  readonly what: string
  readonly why?: string
  readonly fix?: string
  readonly row?: RowProblem
  readonly stack?: string
}

export const flatten = (error: unknown): WireError => {
  const { code, what, why, fix, row } =
    error instanceof MillraceError
      ? error
      : {
          code: 'internal' as const,
          what: `internal: ${error}`,
          why: undefined,
          fix: undefined,
          row: undefined,
        }
  return {
    code,
    what,
    ...(why === undefined ? {} : { why }),
    ...(fix === undefined ? {} : { fix }),
    ...(row === undefined ? {} : { row }),
    ...(error instanceof Error && error.stack ? { stack: error.stack } : {}),
  }
}

export const revive = ({ code, stack, ...detail }: WireError): MillraceError => {
  const error = new MillraceError(code, detail)
  if (stack && code === 'internal') error.stack = stack
  return error
}

export const cancelled = () => new MillraceError('cancelled', { what: 'The stage was cancelled.' })
