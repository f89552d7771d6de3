import { messageOf } from '../../core/error.ts'

/** What DuckDB says where it cannot do what it is asked; who asked says what that means. */
export class LakeError extends Error {
  /** `Invalid Input Error`, `IO Error`, `Out of Memory Error` … */
  readonly kind: string

  constructor(kind: string, message: string, cause: unknown) {
    super(message, { cause })
    this.name = 'LakeError'
    this.kind = kind
  }

  static of(error: unknown): LakeError {
    if (error instanceof LakeError) return error
    const [, kind = 'Error', message = messageOf(error)] =
      /^([A-Z][A-Za-z ]+ Error): (.*)$/s.exec(messageOf(error)) ?? []
    return new LakeError(kind, message, error)
  }
}
