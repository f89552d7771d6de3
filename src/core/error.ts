/**
 * Errors are data: a permanent code, what happened, why, and what to do, with the values.
 * The catalogue fixes a code's HTTP status and the exit code of the command line; docs/errors.md says more.
 */
export const catalogue = {
  bad_config: {
    status: 400,
    exit: 2,
    means: 'The configuration has a value that it may not have.',
  },
  bad_usage: {
    status: 400,
    exit: 2,
    means: 'A command or a call is used in a way that makes no sense.',
  },
  bad_input: {
    status: 400,
    exit: 1,
    means: 'A request or a record does not fit what is asked for.',
  },
  bad_data: {
    status: 422,
    exit: 1,
    means: 'The data cannot be read, or nothing can be learnt from them.',
  },
  no_key: {
    status: 401,
    exit: 1,
    means: 'A key is needed, and none was sent, or one that does not count, or no longer.',
  },
  forbidden: { status: 403, exit: 3, means: 'The key is good, and its role does not allow this.' },
  rate_limited: {
    status: 429,
    exit: 1,
    means: 'A key asks more often, or more at a time, than it may.',
  },
  too_large: {
    status: 413,
    exit: 1,
    means: 'A request, a record or an answer is longer than it may be.',
  },
  unsupported: { status: 415, exit: 1, means: 'A form of content, or a library, is not there.' },
  not_found: {
    status: 404,
    exit: 1,
    means: 'There is no such model, run, version, study, comparison or address.',
  },
  wrong_method: {
    status: 405,
    exit: 1,
    means: 'The address is there, and does not answer this method.',
  },
  no_model: { status: 503, exit: 1, means: 'No version of the model is served yet.' },
  queue_full: {
    status: 503,
    exit: 1,
    means: 'As many wait already as may: predictions, or rows of new data.',
  },
  timeout: {
    status: 504,
    exit: 1,
    means: 'A prediction was not answered within the time that it may take.',
  },
  too_many_connections: {
    status: 503,
    exit: 1,
    means: 'As many connections or event streams are open already as may be.',
  },
  step_failed: {
    status: 500,
    exit: 1,
    means:
      'The scoring step of a model, which is code of its owner, failed or made what does not fit.',
  },
  overloaded: { status: 503, exit: 1, means: 'The server has no room for this request now.' },
  not_logged: {
    status: 503,
    exit: 1,
    means: 'An answer could not be written to the inference log, and so is not given.',
  },
  already_running: {
    status: 409,
    exit: 3,
    means: 'The same work is under way already, here or in another process.',
  },
  conflict: {
    status: 409,
    exit: 3,
    means:
      'It does not go with what is there: a run that has ended, a model that takes other input.',
  },
  data_blocked: {
    status: 409,
    exit: 3,
    means:
      'A data set version did not pass the checks of its data set, and nothing may learn from it.',
  },
  lost_lease: {
    status: 409,
    exit: 1,
    means: 'Who did the work was silent for too long, and another may do it now.',
  },
  gate_failed: { status: 409, exit: 3, means: 'A version did not pass its gate.' },
  refused: {
    status: 403,
    exit: 3,
    means: 'It is not done, for safety, or because it would not mean anything.',
  },
  cancelled: { status: 409, exit: 1, means: 'Somebody ended it.' },
  corrupt: { status: 500, exit: 1, means: 'A file or the database is not what it was.' },
  storage: {
    status: 507,
    exit: 1,
    means: 'The disk or the database does not take or give what it should.',
  },
  port_in_use: { status: 500, exit: 1, means: 'Another program listens at the port.' },
  training_failed: { status: 500, exit: 1, means: 'A training came to nothing.' },
  worker_lost: { status: 500, exit: 1, means: 'A process or a thread of a training is gone.' },
  not_reproduced: { status: 409, exit: 1, means: 'A version did not come out the same.' },
  tests_failed: { status: 422, exit: 1, means: 'Tests of a project failed.' },
  internal: { status: 500, exit: 1, means: 'A fault of Millrace itself.' },
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
  /** Seconds after which it is worth trying again, where that is known. */
  readonly retryAfter?: number
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
  readonly retryAfter: number | undefined

  constructor(code: ErrorCode, detail: ErrorDetail) {
    super(sentence(detail), detail.cause === undefined ? {} : { cause: detail.cause })
    this.name = 'MillraceError'
    this.code = code
    this.what = detail.what
    this.why = detail.why
    this.fix = detail.fix
    this.row = detail.row
    this.retryAfter = detail.retryAfter
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

/** The one-line message of anything thrown, also of what cannot be made a text. */
export const messageOf = (error: unknown): string => {
  try {
    return String(error instanceof Error ? error.message : error)
  } catch {
    return 'what was thrown has no text'
  }
}

/** The system's code of a failed call (`ENOENT`, `EADDRINUSE`), if it has one. */
export const systemCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined
