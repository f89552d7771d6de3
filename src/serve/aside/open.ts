/** A model in a thread of its own: while it runs, the thread that answers goes on. */
import { Worker } from 'node:worker_threads'
import type { Answer } from '../../core/answer.ts'
import { MillraceError, messageOf } from '../../core/error.ts'
import { reviveError } from '../../core/wire.ts'
import type { ServedPredictor } from '../types.ts'
import type { FromAside, Known, ToAside, ToldAside } from './messages.ts'

export interface AsideOptions {
  /** Module that calls `serveAside`. */
  readonly entry: URL
  /** What it is started with. */
  readonly workerData: unknown
}

/** Opens a model there. Fails as opening it here does. */
export const openAside = async (options: AsideOptions): Promise<ServedPredictor> => {
  let thread = await startThread(options)
  let isClosed = false
  const predictEach: PredictEach = async (inputs, k) => {
    // One that was lost is started anew by the next question.
    if (thread.isGone() && !isClosed) thread = await startThread(options)
    return thread.predictEach(inputs, k)
  }
  return {
    ...thread.known,
    isAside: true,
    predictEach,
    predict: async (inputs, k) => (await predictEach(inputs, k)).map(answered),
    close() {
      isClosed = true
      return thread.close()
    },
  }
}

type PredictEach = NonNullable<ServedPredictor['predictEach']>
type Told = Awaited<ReturnType<PredictEach>>

const answered = (told: Told[number]): Answer => {
  if (told instanceof MillraceError) throw told
  return told
}

interface Thread extends Pick<ServedPredictor, 'close'> {
  readonly predictEach: PredictEach
  readonly known: Known
  isGone(): boolean
}

const startThread = async ({ entry, workerData }: AsideOptions): Promise<Thread> => {
  const worker = new Worker(entry, { workerData })
  const opened = Promise.withResolvers<Known>()
  const gone = Promise.withResolvers<void>()
  const waiting = new Map<number, PromiseWithResolvers<Told>>()
  let next = 0
  let isGone = false
  const fail = (error: MillraceError) => {
    opened.reject(error)
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  const settle = (number: number) => {
    const found = waiting.get(number)
    waiting.delete(number)
    return found
  }
  worker.on('message', (message: FromAside) => {
    if (message.kind === 'opened') opened.resolve(message.known)
    else if (message.kind === 'refused') opened.reject(reviveError(message.error))
    else if (message.kind === 'answered')
      settle(message.number)?.resolve(message.told.map(unpacked))
    else settle(message.number)?.reject(reviveError(message.error))
  })
  worker.on('error', (error) => fail(lost(messageOf(error))))
  worker.on('exit', () => {
    isGone = true
    fail(lost('It ended.'))
    gone.resolve()
  })
  const tell = (message: ToAside) => worker.postMessage(message)
  return {
    known: await opened.promise,
    isGone: () => isGone,
    async predictEach(inputs, k) {
      const number = next++
      // What cannot be sent is waited for by nobody.
      tell({ kind: 'predict', number, inputs, k })
      const told = Promise.withResolvers<Told>()
      waiting.set(number, told)
      return told.promise
    },
    async close() {
      tell({ kind: 'close' })
      await gone.promise
    },
  }
}

const unpacked = (told: ToldAside): Told[number] =>
  'error' in told ? reviveError(told.error) : told.answer

const lost = (why: string) =>
  new MillraceError('no_model', {
    what: 'The thread of the model was lost.',
    why,
    fix: 'Try again: it is started anew.',
  })
