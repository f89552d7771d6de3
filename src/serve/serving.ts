import type { Answer } from '../core/answer.ts'
import type { Clock } from '../core/clock.ts'
import type { Form, Input } from '../core/input.ts'
import { mostClasses } from '../inference/record.ts'
import { rowsOf } from '../tasks/kit/stack.ts'
import type { Signature } from '../tasks/kit/task.ts'
import { type Batcher, type BatcherOptions, createBatcher } from './batcher.ts'
import { rowsWithin } from './cost.ts'
import { roomOf, togetherOf } from './room.ts'
import type { ServedPredictor, ServeEvent } from './types.ts'
import { type Warmed, warm } from './warm.ts'

export interface Query {
  readonly input: Input
  readonly top: number
  /** Is told how it went. */
  readonly trace: Trace
}

/** How a question went through the model. */
export interface Trace {
  /** When its run began and ended, seconds of the steady clock. */
  begun: number
  ended: number
  /** Questions that were in the run. */
  batch: number
}

/** A version that answers. */
export interface Serving {
  readonly version: number
  readonly example: string
  /** What it takes. */
  readonly form: Form
  readonly room: ReadonlyMap<string, number>
  /** What its graph takes and gives. */
  readonly signature: Signature
  readonly since: number
  /** Time it took to open and warm up, seconds. */
  readonly loadSeconds: number
  readonly batcher: Batcher<Query, Answer>
  close(): Promise<void>
}

export type BatchOptions = Pick<
  BatcherOptions<Query, readonly Answer[]>,
  'maxBatch' | 'maxPending' | 'maxWait'
>

/** Opens a version and warms it up. Fails where it is not what it says, and leaves nothing open then. */
export const openServing = async (
  version: number,
  openPredictor: () => Promise<ServedPredictor>,
  {
    batch = {},
    clock,
    elapsed,
    emit,
  }: {
    readonly batch?: BatchOptions
    readonly clock: Clock
    elapsed(): number
    emit(event: ServeEvent): void
  },
): Promise<Serving> => {
  const started = elapsed()
  const predictor = await openPredictor()
  const { kind, cost, maxBatch } = await warmed(predictor, batch.maxBatch, elapsed)
  // Of classes all are asked for, however many are answered: the log keeps each.
  const least = kind === 'classes' ? mostClasses : 0
  const batcher = createBatcher<Query, Answer>({
    ...batch,
    ...{ maxBatch, cost },
    // Of a clock that runs forward alone: nobody has waited longer because the time of day was set.
    clock: { now: () => elapsed() * 1000, after: clock.after },
    rowsOf: ({ input }) => (input.kind === 'tensors' ? rowsOf(input.tensors) : 1),
    async run(queries) {
      const begun = elapsed()
      const answers = await predictor.predict(
        queries.map(({ input }) => input),
        Math.max(least, ...queries.map(({ top }) => top)),
      )
      const ended = elapsed()
      for (const { trace } of queries) Object.assign(trace, { begun, ended, batch: queries.length })
      return answers
    },
    onBatch: (size) => emit({ kind: 'batch', version, size }),
    onReject: (reason) => emit({ kind: 'rejected', reason }),
  })
  return {
    version,
    example: predictor.example,
    form: predictor.form,
    signature: predictor.info.signature,
    room: roomOf(predictor.example, predictor.form),
    since: clock.now(),
    loadSeconds: elapsed() - started,
    batcher,
    async close() {
      await batcher.close()
      await predictor.close()
    },
  }
}

/** What a predictor comes to, and how many rows of it are run together. It is closed where it does not answer soundly. */
const warmed = async (
  predictor: ServedPredictor,
  most: number | undefined,
  elapsed: () => number,
): Promise<Warmed & { readonly maxBatch: number }> => {
  const together = togetherOf(predictor.example, most ?? 64)
  try {
    const told = await warm(predictor, together, elapsed)
    return { ...told, maxBatch: rowsWithin(told.cost, together) }
  } catch (error) {
    await predictor.close()
    throw error
  }
}
