/**
 * Puts to a candidate what another version has answered. Its answers are kept, never given. Only while no question waits
 * is a shadow asked, a few at a time; of what waits for that no more is kept than a bound allows.
 */
import { type ErrorCode, MillraceError, messageOf } from '../core/error.ts'
import type { Question } from '../core/input.ts'
import { decode } from '../tasks/codec/decode.ts'
import { badInput } from '../tasks/kit/record.ts'
import { failureOf, put } from './asking.ts'
import type { Choosing } from './choosing.ts'
import type { Serving } from './serving.ts'
import type { Noted, ServeEvent } from './types.ts'
import type { UnreadCounts } from './unread.ts'

/** A question of which a shadow is asked. */
export interface Shadowed {
  readonly serving: Serving
  readonly question: Question
  readonly top: number
  readonly unit: string | null
  noted(noted: Noted): Promise<void>
}

export interface ShadowOptions {
  /** Of the endpoint. */
  readonly name: string
  readonly choosing: Pick<Choosing, 'isOpen'>
  /** Rows of real questions that wait. */
  pending(): number
  elapsed(): number
  emit(event: ServeEvent): void
  readonly unread: Pick<UnreadCounts, 'note'>
  /** Hears why what a shadow came to could not be kept. */
  failed(problem: string): void
}

/** Questions that wait at most, what they may weigh together, and how many are asked at a time. */
const most = 256
const mostBytes = 32 << 20
const atOnce = 4

export const createShadow = (options: ShadowOptions) => {
  const { name, choosing, pending, elapsed, emit, unread } = options
  const queue: (Shadowed & { readonly bytes: number })[] = []
  let held = 0
  let running: Promise<void> | null = null
  let closed = false

  const ask = async ({ serving, question, top, unit, noted }: Shadowed): Promise<void> => {
    const began = elapsed()
    const { form, model, version, usual } = serving
    const input = await decode(question, form, badInput(0, 1), `The model "${name}"`)
    // While it was decoded the rollout may have ended.
    if (!choosing.isOpen(serving)) return
    const asked = await put(serving, { input, top, began, elapsed })
    const answer = 'answer' in asked ? asked.answer : failureOf(asked.error)
    if ('error' in asked) unread.note(serving, asked.error)
    if (answer === null) return
    emit({ kind: 'shadow', version, what: 'asked' })
    await noted({
      ...{ answer, timing: asked.timing, endpoint: name, model, version, unit },
      ...(usual !== undefined && { usual }),
      ...{ variant: 'shadow', weight: 0 },
    })
  }

  /** What the version in charge could read, and this one cannot, is no failure; what is not kept counts for nothing. */
  const askOne = async (shadowed: Shadowed): Promise<void> => {
    try {
      await ask(shadowed)
    } catch (error) {
      unread.note(shadowed.serving, error)
      const isRefused = error instanceof MillraceError && refusals.has(error.code)
      if (!isRefused) options.failed(`A shadow was not kept: ${messageOf(error)}`)
    }
  }

  const run = async () => {
    for (;;) {
      // What arrives in this turn comes first.
      await new Promise(setImmediate)
      if (queue.length === 0 || pending() > 0) break
      const batch = queue.splice(0, atOnce)
      for (const { bytes } of batch) held -= bytes
      await Promise.all(batch.filter(({ serving }) => choosing.isOpen(serving)).map(askOne))
    }
    running = null
  }

  const look = () => {
    if (queue.length > 0) running ??= run()
  }

  return {
    /** Goes on where nobody waits any more; to be called whenever a question has its answer. */
    look,
    add(shadowed: Shadowed): void {
      if (closed || !choosing.isOpen(shadowed.serving)) return
      const bytes = weightOf(shadowed.question)
      if (queue.length >= most || (queue.length > 0 && held + bytes > mostBytes)) {
        emit({ kind: 'shadow', version: shadowed.serving.version, what: 'dropped' })
        return
      }
      queue.push({ ...shadowed, bytes })
      held += bytes
      look()
    },
    /** Asks nothing more, and waits for what is under way. */
    async close(): Promise<void> {
      closed = true
      queue.length = 0
      await running
    },
  }
}

const refusals: ReadonlySet<ErrorCode> = new Set(['bad_input', 'conflict'])

/** About the bytes that a value takes. */
const weightOf = (value: unknown): number => {
  if (typeof value === 'string') return 2 * value.length
  if (ArrayBuffer.isView(value)) return value.byteLength
  if (typeof value !== 'object' || value === null) return 8
  return Object.values(value).reduce((sum: number, each) => sum + weightOf(each), 16)
}
