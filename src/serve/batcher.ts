import { type Clock, systemClock } from '../core/clock.ts'
import { MillraceError } from '../core/error.ts'

/** Tells that nobody waits for the answer any more. An AbortSignal is one. */
export interface Signal {
  readonly aborted: boolean
}

/** Why a request was turned away before the model saw it. */
export type Rejection = 'queue_full' | 'timed_out' | 'cancelled' | 'closed'

export interface BatcherOptions<Input, Output> {
  /** Answers a batch: one output an input, in the same order. */
  run(inputs: readonly Input[]): Promise<readonly Output[]>
  /** Rows of an input. Default 1. */
  rowsOf?(input: Input): number
  /** Rows a run at most, but for an input that has more. Default 64. */
  readonly maxBatch?: number
  /** Rows that may wait for a run; more are refused with `queue_full`, but where nothing waits. Default 1,024. */
  readonly maxPending?: number
  /** Milliseconds an input may wait for its run to start. Default 10,000. */
  readonly maxWait?: number
  readonly clock?: Clock
  /** Is told the rows of each batch as it starts. */
  onBatch?(size: number): void
  onReject?(reason: Rejection): void
}

export interface Batcher<Input, Output> {
  /** Rows that wait for their run. */
  readonly pending: number
  /** The answer to this very input. A signal that is aborted takes it out of the queue. */
  submit(input: Input, signal?: Signal): Promise<Output>
  /** Takes nothing more in, answers what is there, and ends. */
  close(): Promise<void>
}

interface Item<Input, Output> {
  readonly input: Input
  readonly rows: number
  readonly signal: Signal | undefined
  readonly deadline: number
  resolve(output: Output): void
  reject(error: unknown): void
}

/**
 * Zero-delay dynamic batching: what arrives in one turn of the event loop, or while a run is under
 * way, goes into the next run together. First come, first served; one run at a time. An input that
 * makes its batch fail fails alone: the others are run again without it.
 */
export const createBatcher = <Input, Output>(
  options: BatcherOptions<Input, Output>,
): Batcher<Input, Output> => {
  const { maxBatch = 64, maxPending = 1024, maxWait = 10_000, clock = systemClock } = options
  const rowsOf = options.rowsOf ?? (() => 1)
  const queue: Item<Input, Output>[] = []
  let pending = 0
  let running = false
  let scheduled = false
  let cancelTimer: (() => void) | null = null
  let closing: PromiseWithResolvers<void> | null = null

  const refuse = (item: Pick<Item<Input, Output>, 'reject'>, reason: Rejection) => {
    options.onReject?.(reason)
    item.reject(rejections[reason](maxPending, maxWait))
  }

  const schedule = () => {
    if (scheduled || running) return
    scheduled = true
    setImmediate(flush)
  }

  const flush = async () => {
    scheduled = false
    const batch = take()
    if (batch.length > 0) {
      running = true
      options.onBatch?.(batch.reduce((rows, item) => rows + item.rows, 0))
      await settle(batch)
      running = false
    }
    if (queue.length > 0) schedule()
    else if (!running) closing?.resolve()
  }

  const drop = () => {
    const item = queue.shift()
    pending -= item?.rows ?? 0
    return item
  }

  /** The next inputs somebody still waits for. */
  const take = () => {
    const batch: Item<Input, Output>[] = []
    const now = clock.now()
    let rows = 0
    for (let item = queue[0]; item; item = queue[0]) {
      if (batch.length > 0 && rows + item.rows > maxBatch) break
      drop()
      if (item.signal?.aborted) refuse(item, 'cancelled')
      else if (item.deadline <= now) refuse(item, 'timed_out')
      else {
        batch.push(item)
        rows += item.rows
      }
    }
    if (queue.length === 0) disarm()
    return batch
  }

  const settle = async (batch: readonly Item<Input, Output>[]): Promise<void> => {
    try {
      const outputs = await options.run(batch.map((item) => item.input))
      if (outputs.length !== batch.length) throw miscounted(batch.length, outputs.length)
      batch.forEach((item, index) => {
        item.resolve(outputs[index] as Output)
      })
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error)
      else for (const item of batch) await settle([item])
    }
  }

  // A run that hangs must not keep those behind it waiting for ever.
  const arm = () => {
    const first = queue[0]
    if (cancelTimer || !first) return
    cancelTimer = clock.after(Math.max(0, first.deadline - clock.now()), () => {
      cancelTimer = null
      const now = clock.now()
      while (queue[0] && queue[0].deadline <= now) {
        const item = drop()
        if (item) refuse(item, 'timed_out')
      }
      arm()
    })
  }
  const disarm = () => {
    cancelTimer?.()
    cancelTimer = null
  }

  return {
    get pending() {
      return pending
    },
    submit: (input, signal) =>
      new Promise<Output>((resolve, reject) => {
        if (closing) return refuse({ reject }, 'closed')
        const rows = rowsOf(input)
        if (queue.length > 0 && pending + rows > maxPending) return refuse({ reject }, 'queue_full')
        const deadline = clock.now() + maxWait
        queue.push({ ...{ input, rows, signal, deadline }, resolve, reject })
        pending += rows
        arm()
        schedule()
      }),
    close() {
      closing ??= Promise.withResolvers<void>()
      if (!running && !scheduled) closing.resolve()
      return closing.promise
    },
  }
}

const rejections: Record<Rejection, (maxPending: number, maxWait: number) => MillraceError> = {
  queue_full: (maxPending) =>
    new MillraceError('queue_full', {
      what: `The queue of ${maxPending} rows is full.`,
      why: 'They come faster than the model answers.',
      fix: 'Try again in a moment, or send fewer at a time.',
    }),
  timed_out: (_, maxWait) =>
    new MillraceError('timeout', {
      what: `The model did not get to this request within ${maxWait / 1000} s.`,
      why: 'Others came before it.',
      fix: 'Try again in a moment, or send fewer at a time.',
    }),
  cancelled: () =>
    new MillraceError('cancelled', { what: 'The client went away before its turn came.' }),
  closed: () =>
    new MillraceError('no_model', {
      what: 'The model is being closed.',
      fix: 'Try again in a moment.',
    }),
}

const miscounted = (expected: number, found: number) =>
  new MillraceError('internal', {
    what: `A batch of ${expected} inputs got ${found} answers.`,
  })
