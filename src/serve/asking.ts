/** Puts a question that has been decoded to a version, and tells how long that took, whatever it came to. */
import type { Answer } from '../core/answer.ts'
import { type ErrorCode, MillraceError, messageOf } from '../core/error.ts'
import type { Input } from '../core/input.ts'
import type { Failure, Timing } from '../inference/types.ts'
import type { Waits } from './batcher.ts'
import type { Serving } from './serving.ts'

/** What came of it. */
export type Asked = { readonly timing: Timing } & (
  | { readonly answer: Answer }
  | { readonly error: unknown }
)

export interface Asking {
  readonly input: Input
  readonly top: number
  readonly waits?: Waits
  /** When the question came. */
  readonly began: number
  elapsed(): number
}

export const put = async (
  { batcher }: Pick<Serving, 'batcher'>,
  { input, top, waits = {}, began, elapsed }: Asking,
): Promise<Asked> => {
  const trace = { begun: began, ended: began, batch: 0 }
  const timing = (): Timing => ({
    queueSeconds: trace.begun - began,
    runSeconds: trace.ended - trace.begun,
    totalSeconds: elapsed() - began,
    batch: trace.batch,
  })
  try {
    const told = await batcher.submit({ input, top, trace }, waits)
    return told instanceof MillraceError
      ? { error: told, timing: timing() }
      : { answer: told, timing: timing() }
  } catch (error) {
    return { error, timing: timing() }
  }
}

/** What is the model's own fault, once a question has come to it. That its thread is lost is told as `no_model`. */
const faults: ReadonlySet<ErrorCode> = new Set([
  ...(['internal', 'timeout', 'step_failed', 'corrupt', 'no_model'] as const),
])

/** How a model failed; null where it did not: the question was refused, or nobody waits for its answer. */
export const failureOf = (error: unknown): Failure | null => {
  const code = error instanceof MillraceError ? error.code : 'internal'
  return faults.has(code) ? { kind: 'failure', code, message: messageOf(error) } : null
}
