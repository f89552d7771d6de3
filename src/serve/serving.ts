import type { Answer } from '../core/answer.ts'
import type { Clock } from '../core/clock.ts'
import type { EndpointSpec } from '../core/endpoint.ts'
import { MillraceError } from '../core/error.ts'
import type { Form, Input } from '../core/input.ts'
import { decided, type Threshold } from '../core/threshold.ts'
import { mostClasses } from '../inference/record.ts'
import { rowsOf } from '../tasks/kit/stack.ts'
import type { Signature } from '../tasks/kit/task.ts'
import { type Batcher, createBatcher } from './batcher.ts'
import { isLong, rowsWithin } from './cost.ts'
import { roomOf, togetherOf } from './room.ts'
import { soundOr } from './sound.ts'
import type { ServedPredictor, ServeEvent } from './types.ts'
import { secondsOfOne, type Warmed, warm } from './warm.ts'

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

export type Told = Answer | MillraceError

/** A version that answers. */
export interface Serving {
  readonly model: string
  readonly version: number
  readonly example: string
  /** What it takes. */
  readonly form: Form
  readonly room: ReadonlyMap<string, number>
  /** What its graph takes and gives. */
  readonly signature: Signature
  /** What kind of answer it gives. */
  readonly answers: Answer['kind'] | undefined
  /** What the simplest guess answers; undefined where its package does not tell. */
  readonly guess: Answer | undefined
  /** What it answers to a row of its own, with every class. */
  readonly sample: Answer | undefined
  /** What its best probability reaches nineteen of twenty times; undefined where its package does not tell. */
  readonly usual: number | undefined
  readonly since: number
  /** Time it took to open and warm up, seconds. */
  readonly loadSeconds: number
  /** The answer to a query, or why it alone was refused. */
  readonly batcher: Batcher<Query, Told>
  close(): Promise<void>
}

export interface ServingOptions {
  readonly model: string
  readonly version: number
  openPredictor(): Promise<ServedPredictor>
  /** The same in a thread of its own, for a model whose runs are long. */
  readonly openAside?: (() => Promise<ServedPredictor>) | undefined
  /** Bounds of its endpoint, as they are now. */
  limits(): Pick<EndpointSpec, 'deadline' | 'maxBatch' | 'maxPending'>
  /** What decides for a class, as it is now. */
  threshold(): Threshold | null
  readonly clock: Clock
  elapsed(): number
  emit(event: ServeEvent): void
}

/** Opens a version and warms it up. Fails where it is not what it says, and leaves nothing open then. */
export const openServing = async (options: ServingOptions): Promise<Serving> => {
  const { model, version, clock, elapsed } = options
  const started = elapsed()
  const { predictor, told } = await opened(options)
  const batcher = batcherOf(predictor, told, options)
  const { example, form } = predictor
  return {
    ...{ model, version, example, form, batcher },
    signature: predictor.info.signature,
    guess: predictor.info.guess,
    usual: predictor.info.usual?.best,
    sample: told.sample,
    answers: told.kind,
    room: roomOf(example, form),
    since: clock.now(),
    loadSeconds: elapsed() - started,
    async close() {
      await batcher.close()
      await predictor.close()
    },
  }
}

/** A predictor that is warm, in a thread of its own where one of its runs would hold up everybody else. */
const opened = async ({ openPredictor, openAside, limits, elapsed }: ServingOptions) => {
  const { maxBatch } = limits()
  const predictor = await openPredictor()
  const isLeft =
    openAside &&
    !predictor.isAside &&
    isLong(await closedUnless(predictor, () => secondsOfOne(predictor, elapsed)))
  if (isLeft) await predictor.close()
  const own = isLeft ? await openAside() : predictor
  return { predictor: own, told: await warmed(own, maxBatch, elapsed) }
}

const batcherOf = (
  predictor: ServedPredictor,
  { kind, cost }: Warmed,
  { version, limits, threshold, clock, elapsed, emit }: ServingOptions,
) => {
  // Of classes all are asked for, however many are answered: the log keeps each.
  const least = kind === 'classes' ? mostClasses : 0
  const { example } = predictor
  let together = { most: 0, rows: 0 }
  return createBatcher<Query, Told>({
    get maxBatch() {
      const { maxBatch } = limits()
      if (maxBatch !== together.most)
        together = { most: maxBatch, rows: rowsWithin(cost, togetherOf(example, maxBatch)) }
      return together.rows
    },
    get maxPending() {
      return limits().maxPending
    },
    get deadline() {
      return limits().deadline
    },
    cost,
    isAside: predictor.isAside ?? false,
    // Of a clock that runs forward alone: nobody has waited longer because the time of day was set.
    clock: { now: () => elapsed() * 1000, after: clock.after },
    rowsOf: ({ input }) => (input.kind === 'tensors' ? rowsOf(input.tensors) : 1),
    async run(queries) {
      const begun = elapsed()
      const inputs = queries.map(({ input }) => input)
      const most = Math.max(least, ...queries.map(({ top }) => top))
      const answers = await (predictor.predictEach?.(inputs, most) ??
        predictor.predict(inputs, most))
      const ended = elapsed()
      for (const { trace } of queries) Object.assign(trace, { begun, ended, batch: queries.length })
      const now = threshold()
      return answers.map((answer) => {
        const told = soundOr(answer)
        return told instanceof MillraceError ? told : decided(told, now)
      })
    },
    onBatch: (size) => emit({ kind: 'batch', version, size }),
    onReject: (reason) => emit({ kind: 'rejected', reason }),
  })
}

/** What a predictor comes to. It is closed where it does not answer soundly. */
const warmed = (predictor: ServedPredictor, most: number, elapsed: () => number): Promise<Warmed> =>
  closedUnless(predictor, () => warm(predictor, togetherOf(predictor.example, most), elapsed))

/** Does something with a predictor, which is closed where that fails. */
const closedUnless = async <T>(predictor: ServedPredictor, work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    await predictor.close()
    throw error
  }
}
