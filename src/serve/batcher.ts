import { type Clock, systemClock } from '../core/clock.ts'
import { MillraceError } from '../core/error.ts'
import { createAlarm } from './alarm.ts'
import { type Cost, createForecast } from './cost.ts'
import { type Rejection, rejected } from './rejections.ts'

/** Tells that nobody waits for the answer any more. An AbortSignal is one. */
export interface Signal {
  readonly aborted: boolean
}

/** Bounds are read whenever they count, so that they may change. */
export interface BatcherOptions<Input, Output> {
  /** Answers a batch: one output an input, in the same order. */
  run(inputs: readonly Input[]): Promise<readonly Output[]>
  /** Rows of an input. Default 1. */
  rowsOf?(input: Input): number
  /** Rows a run at most, but for an input that has more. Default 64. */
  readonly maxBatch?: number
  /** Rows that may wait for a run; more are refused with `queue_full`, but where nothing waits. Default 1,024. */
  readonly maxPending?: number
  /** Milliseconds that an input may take to its answer; one that would wait longer is refused as it comes. Default 10,000. */
  readonly deadline?: number
  /** How long runs take. Default: not known, and nothing is refused for how long it would wait. */
  readonly cost?: Cost
  /** Whether runs leave this thread free, so that there need be no turns for others between them. Default false. */
  readonly isAside?: boolean
  readonly clock?: Clock
  /** Is told the rows of each batch as it starts. */
  onBatch?(size: number): void
  onReject?(reason: Rejection): void
}

/** How long somebody waits for an answer. */
export interface Waits {
  /** Aborted, it takes the input out of the queue. */
  readonly signal?: Signal | undefined
  /** When it is too late, by the clock of the batcher; at the latest at the end of its own deadline. */
  readonly by?: number | undefined
}

export interface Batcher<Input, Output> {
  /** Rows that wait for their run. */
  readonly pending: number
  /** Turns one more row away that nobody has read, and says why; null where there is room for it. */
  turnAway(): MillraceError | null
  /** The answer to this very input. Fails with `timeout` where it is late, though it were answered then. */
  submit(input: Input, waits?: Waits): Promise<Output>
  /** Takes nothing more in, answers what is there, and ends. */
  close(): Promise<void>
}

interface Item<Input, Output> {
  readonly input: Input
  readonly rows: number
  readonly signal: Signal | undefined
  /** When it came, and when it is late. */
  readonly since: number
  readonly by: number
  /** Whether it was refused while its run went on. */
  isOver?: true
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
  const {
    isAside = false,
    clock = systemClock,
    rowsOf = () => 1,
    cost = { fixed: 0, row: 0 },
  } = options
  const maxBatch = () => options.maxBatch ?? 64
  const maxPending = () => options.maxPending ?? 1024
  const deadline = () => options.deadline ?? 10_000
  const forecast = createForecast(cost)
  const queue: Item<Input, Output>[] = []
  let inRun: readonly Item<Input, Output>[] = []
  let pending = 0
  let running = false
  let scheduled = false
  let fullness: MillraceError | null = null
  let closing: PromiseWithResolvers<void> | null = null
  const alarm = createAlarm(clock, () => expire())

  const rejection = (reason: Rejection, waited = 0): MillraceError => {
    options.onReject?.(reason)
    return refusalFor(reason, waited)
  }
  const refusalFor = (reason: Rejection, waited = 0): MillraceError => {
    const wait = forecast.secondsFor(pending, maxBatch())
    const allowed = { maxPending: maxPending(), deadline: deadline() }
    return rejected(reason, { ...allowed, waited, pending, wait })
  }

  const refuseLate = (item: Item<Input, Output>) => {
    item.isOver = true
    item.reject(rejection('timed_out', item.by - item.since))
  }

  const isFull = (rows: number) =>
    queue.length > 0 &&
    (pending + rows > maxPending() || forecast.secondsFor(pending, maxBatch()) * 1000 > deadline())

  const schedule = (taken = 0) => {
    if (scheduled || running) return
    scheduled = true
    if (isAside) return void setImmediate(flush)
    const until = clock.now() + taken * shareOfTurns
    afterTurns(Math.min(mostTurns, Math.floor(taken)), () => clock.now() < until, flush)
  }

  const flush = async () => {
    scheduled = false
    fullness = null
    const batch = take()
    const taken = batch.length > 0 ? await run(batch) : 0
    if (queue.length > 0) return schedule(taken)
    alarm.stop()
    if (!running) closing?.resolve()
  }

  /** Milliseconds that it took. */
  const run = async (batch: readonly Item<Input, Output>[]): Promise<number> => {
    running = true
    inRun = batch
    const rows = batch.reduce((sum, item) => sum + item.rows, 0)
    options.onBatch?.(rows)
    const started = clock.now()
    await settle(batch)
    const taken = clock.now() - started
    forecast.ran(rows, taken / 1000)
    inRun = []
    running = false
    return taken
  }

  /** The next inputs somebody still waits for. */
  const take = () => {
    const batch: Item<Input, Output>[] = []
    const now = clock.now()
    const most = maxBatch()
    let rows = 0
    for (let item = queue[0]; item; item = queue[0]) {
      if (batch.length > 0 && rows + item.rows > most) break
      queue.shift()
      pending -= item.rows
      if (item.signal?.aborted) item.reject(rejection('cancelled'))
      else if (item.by <= now) refuseLate(item)
      else {
        batch.push(item)
        rows += item.rows
      }
    }
    return batch
  }

  const settle = async (batch: readonly Item<Input, Output>[]): Promise<void> => {
    try {
      const outputs = await options.run(batch.map((item) => item.input))
      if (outputs.length !== batch.length) throw miscounted(batch.length, outputs.length)
      const now = clock.now()
      batch.forEach((item, index) => {
        if (item.isOver) return
        if (item.by <= now) refuseLate(item)
        else item.resolve(outputs[index] as Output)
      })
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error)
      else for (const item of batch) await settle([item])
    }
  }

  // A run that hangs must not keep anybody waiting for ever.
  const expire = () => {
    const now = clock.now()
    for (const item of queue.splice(0))
      if (item.by > now) queue.push(item)
      else {
        pending -= item.rows
        refuseLate(item)
      }
    for (const item of inRun) if (item.by <= now && !item.isOver) refuseLate(item)
    for (const { by, isOver } of [...queue, ...inRun]) if (!isOver) alarm.set(by)
  }

  return {
    get pending() {
      return pending
    },
    turnAway() {
      if (closing || !isFull(1)) return null
      options.onReject?.('queue_full')
      // Until the next run it is the same for everybody.
      fullness ??= refusalFor('queue_full')
      return fullness
    },
    submit: (input, { signal, by: wanted = Number.POSITIVE_INFINITY } = {}) =>
      new Promise<Output>((resolve, reject) => {
        if (closing) return reject(rejection('closed'))
        const rows = rowsOf(input)
        if (isFull(rows)) return reject(rejection('queue_full'))
        const since = clock.now()
        const by = Math.min(wanted, since + deadline())
        queue.push({ ...{ input, rows, signal, since, by }, resolve, reject })
        pending += rows
        alarm.set(by)
        schedule()
      }),
    close() {
      closing ??= Promise.withResolvers<void>()
      if (!running && !scheduled) closing.resolve()
      return closing.promise
    },
  }
}

/**
 * Turns of the event loop between two runs: one for each millisecond of the last one, so many at most, and no more once
 * they have taken a part of its time. A turn takes in one new connection: where a run came in every turn, clients that come
 * would wait for as many runs as there are clients before them.
 */
const mostTurns = 32
const shareOfTurns = 1 / 4

const afterTurns = (turns: number, goOn: () => boolean, task: () => void): void => {
  setImmediate(() => (turns > 1 && goOn() ? afterTurns(turns - 1, goOn, task) : task()))
}

const miscounted = (expected: number, found: number) =>
  new MillraceError('internal', {
    what: `A batch of ${expected} inputs got ${found} answers.`,
  })
