import { type Clock, systemClock } from '../core/clock.ts'
import { MillraceError } from '../core/error.ts'
import { type Cost, createForecast } from './cost.ts'
import { type Rejection, rejected } from './rejections.ts'

/** Tells that nobody waits for the answer any more. An AbortSignal is one. */
export interface Signal {
  readonly aborted: boolean
}

export interface BatcherOptions<Input, Output> {
  /** Answers a batch: one output an input, in the same order. */
  run(inputs: readonly Input[]): Promise<readonly Output[]>
  /** Rows of an input. Default 1. */
  rowsOf?(input: Input): number
  /** Rows a run at most, but for an input that has more. Default 64. */
  readonly maxBatch?: number
  /** Rows that may wait for a run; more are refused with `queue_full`, but where nothing waits. Default 1,024. */
  readonly maxPending?: number
  /** Milliseconds an input may wait for its run to start; one that would wait longer is refused as it comes. Default 10,000. */
  readonly maxWait?: number
  /** How long runs take. Default: not known, and nothing is refused for how long it would wait. */
  readonly cost?: Cost
  readonly clock?: Clock
  /** Is told the rows of each batch as it starts. */
  onBatch?(size: number): void
  onReject?(reason: Rejection): void
}

export interface Batcher<Input, Output> {
  /** Rows that wait for their run. */
  readonly pending: number
  /** Fails with `queue_full` where one more row would be refused. */
  expectRoom(): void
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
  const { rowsOf = () => 1, cost = { fixed: 0, row: 0 } } = options
  const forecast = createForecast(cost)
  const queue: Item<Input, Output>[] = []
  let pending = 0
  let running = false
  let scheduled = false
  let cancelTimer: (() => void) | null = null
  let closing: PromiseWithResolvers<void> | null = null

  const refuse = (item: Pick<Item<Input, Output>, 'reject'>, reason: Rejection) => {
    options.onReject?.(reason)
    const wait = forecast.secondsFor(pending, maxBatch)
    item.reject(rejected(reason, { maxPending, maxWait, pending, wait }))
  }

  const isFull = (rows: number) =>
    queue.length > 0 &&
    (pending + rows > maxPending || forecast.secondsFor(pending, maxBatch) * 1000 > maxWait)

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
      const rows = batch.reduce((sum, item) => sum + item.rows, 0)
      options.onBatch?.(rows)
      const started = clock.now()
      await settle(batch)
      forecast.ran(rows, (clock.now() - started) / 1000)
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
    expectRoom() {
      if (!closing && isFull(1))
        refuse(
          {
            reject(error) {
              throw error
            },
          },
          'queue_full',
        )
    },
    submit: (input, signal) =>
      new Promise<Output>((resolve, reject) => {
        if (closing) return refuse({ reject }, 'closed')
        const rows = rowsOf(input)
        if (isFull(rows)) return refuse({ reject }, 'queue_full')
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

const miscounted = (expected: number, found: number) =>
  new MillraceError('internal', {
    what: `A batch of ${expected} inputs got ${found} answers.`,
  })
