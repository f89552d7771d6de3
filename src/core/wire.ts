/** Errors on their way between two processes or threads. */
import { type ErrorCode, MillraceError, messageOf, type RowProblem } from './error.ts'

/** An error as JSON. */
export interface WireError {
  readonly code: ErrorCode
  readonly what: string
  readonly why?: string
  readonly fix?: string
  readonly row?: RowProblem
  readonly retryAfter?: number
  readonly stack?: string
}

/** `who` stands before what an error that is not one of ours says: whose it was. */
export const flattenError = (error: unknown, who = ''): WireError => {
  const stack = error instanceof Error && error.stack ? { stack: error.stack } : {}
  if (!(error instanceof MillraceError))
    return { code: 'internal', what: `internal: ${who}${messageOf(error)}`, ...stack }
  const { code, what, why, fix, row, retryAfter } = error
  return {
    code,
    what,
    ...(why !== undefined && { why }),
    ...(fix !== undefined && { fix }),
    ...(row !== undefined && { row }),
    ...(retryAfter !== undefined && { retryAfter }),
    ...stack,
  }
}

/** An error of our own that was not meant keeps the stack of where it came from. */
export const reviveError = ({ code, stack, ...detail }: WireError): MillraceError => {
  const error = new MillraceError(code, detail)
  if (stack && code === 'internal') error.stack = stack
  return error
}

/** A value as JSON in which numbers that are not finite stay what they are. */
export const printWire = (value: unknown): string =>
  JSON.stringify(value, (_, each) =>
    typeof each === 'number' && !Number.isFinite(each) ? { [notFinite]: `${each}` } : each,
  )

/** What `printWire` printed. The caller names its type, as with any JSON. */
export const parseWire = <T>(text: string): T =>
  JSON.parse(text, (_, each) =>
    each !== null && typeof each === 'object' && notFinite in each ? Number(each[notFinite]) : each,
  )

const notFinite = '~number'
