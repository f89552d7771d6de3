import type { MillraceError } from '../core/error.ts'
import type { Io } from './verb.ts'

/** A refusal that a command ends with although it has an answer, such as a version that did not pass its gate. */
export class RefusedAnswer extends Error {
  /** Both, as JSON. */
  readonly text: string
  readonly refusal: MillraceError

  constructor(answer: unknown, refusal: MillraceError) {
    super(refusal.message, { cause: refusal })
    this.text = JSON.stringify(Object.assign({}, answer, { error: refusal }))
    this.refusal = refusal
  }
}

/**
 * Says what a command came to: lines for people, or the one text in JSON of a command, which has the refusal as
 * its `error`. Throws `RefusedAnswer` where there is one.
 */
export const conclude = <Answer>(
  io: Pick<Io, 'json' | 'out'>,
  answer: Answer,
  render: (answer: Answer) => string,
  refusal: MillraceError | null = null,
): void => {
  if (!io.json) io.out(render(answer))
  if (refusal) throw new RefusedAnswer(answer, refusal)
  if (io.json) io.out(JSON.stringify(answer))
}
