/**
 * Errors are data: a permanent code, what happened, why, and what to do, with the values.
 * The catalogue fixes a code's HTTP status and the exit code of the command line.
 */
export const catalogue = {
  bad_config: { status: 400, exit: 2 },
  bad_usage: { status: 400, exit: 2 },
  bad_input: { status: 400, exit: 1 },
  bad_data: { status: 422, exit: 1 },
  too_large: { status: 413, exit: 1 },
  unsupported: { status: 415, exit: 1 },
  not_found: { status: 404, exit: 1 },
  no_model: { status: 503, exit: 1 },
  overloaded: { status: 503, exit: 1 },
  already_running: { status: 409, exit: 3 },
  gate_failed: { status: 409, exit: 3 },
  refused: { status: 403, exit: 3 },
  cancelled: { status: 409, exit: 1 },
  corrupt: { status: 500, exit: 1 },
  storage: { status: 507, exit: 1 },
  port_in_use: { status: 500, exit: 1 },
  training_failed: { status: 500, exit: 1 },
  worker_lost: { status: 500, exit: 1 },
  not_reproduced: { status: 409, exit: 1 },
  internal: { status: 500, exit: 1 },
} as const

export type ErrorCode = keyof typeof catalogue

export interface ErrorDetail {
  /** What happened, with the values: "expected [32, 10], got [32, 9]". */
  readonly what: string
  /** Why it happened, where that is known. */
  readonly why?: string
  /** What to do about it. */
  readonly fix?: string
  /** The row of the data it is about, where it is about one: whoever knows the file says the line. */
  readonly row?: RowProblem
  readonly cause?: unknown
}

/** What is wrong with one row of a data set. */
export interface RowProblem {
  /** Place of the row in its data set version, from 0. */
  readonly index: number
  /** What is wrong with it, without naming it: `has no "label"`. */
  readonly problem: string
}

export class MillraceError extends Error {
  readonly code: ErrorCode
  readonly what: string
  readonly why: string | undefined
  readonly fix: string | undefined
  readonly row: RowProblem | undefined

  constructor(code: ErrorCode, detail: ErrorDetail) {
    super(sentence(detail), detail.cause === undefined ? {} : { cause: detail.cause })
    this.name = 'MillraceError'
    this.code = code
    this.what = detail.what
    this.why = detail.why
    this.fix = detail.fix
    this.row = detail.row
  }

  /** HTTP status that answers a request which ended in this error. */
  get status(): number {
    return catalogue[this.code].status
  }

  /** Exit code of a command that ended in this error: 1 failed, 2 wrong use, 3 refused. */
  get exit(): number {
    return catalogue[this.code].exit
  }

  toJSON() {
    return { code: this.code, what: this.what, why: this.why, fix: this.fix }
  }
}

const sentence = ({ what, why, fix }: ErrorDetail) =>
  [what, why && `Why: ${why}`, fix && `Do: ${fix}`].filter(Boolean).join(' ')

/** The one-line message of anything thrown. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)

/** The system's code of a failed call (`ENOENT`, `EADDRINUSE`), if it has one. */
export const systemCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined
