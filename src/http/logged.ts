import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Caller } from '../access/types.ts'
import { MillraceError } from '../core/error.ts'
import { requestIdIn } from '../inference/log.ts'
import type { Answered } from '../inference/types.ts'
import type { Prediction, PredictOptions } from '../serve/types.ts'
import { type Predicted, predictedOf } from './telling.ts'
import type { ServingContext } from './types.ts'

/** What was asked, as the log keeps it; see `Answered`. */
export interface Asked
  extends Pick<Answered, 'inputs' | 'protocol'>,
    Partial<Pick<Answered, 'eventTime'>> {
  /** Of a request of several rows the number of this one, which ends its id. */
  readonly row?: number | undefined
}

/** Keeps what comes of a request, under its id. Every protocol answers through it. */
export interface Keeper {
  /**
   * Keeps a prediction; to be awaited before it is answered: it fails with `not_logged` where it cannot be kept, and then
   * it is not given.
   */
  keep(prediction: Prediction, asked: Asked): Promise<void>
  /** What an endpoint is told of a question beside it: what it is drawn by, and where is kept what is not answered. */
  of(asked: Asked): Required<Pick<PredictOptions, 'id' | 'header' | 'noted'>>
}

export interface KeeperOptions {
  readonly id: string
  /** Who asks. */
  readonly caller: Pick<Caller, 'author'>
  header(name: string): string | undefined
  /** Does something once the answer is on its way. */
  afterwards(task: () => void): void
  /** Hears what was answered, when it was, and when it was kept, by `performance.now()`. */
  readonly tell?: (prediction: Predicted, answered: number, kept: number) => void
  /** Says with the answer, by a header of the name, that it is a fallback. */
  say(header: string, value: string): void
}

export const keeper = (
  log: ServingContext['log'],
  { id, caller, header, afterwards, say, tell }: KeeperOptions,
): Keeper => {
  const by = caller.author === null ? {} : { caller: caller.author }
  const idOf = ({ row }: Asked) => (row === undefined ? id : `${id}-${row}`)
  return {
    async keep({ answer: _, whole, beside, withheld, ...prediction }, asked) {
      const answered = performance.now()
      try {
        await log?.note({ ...prediction, ...said(asked), ...by, id: idOf(asked), answer: whole })
      } catch (error) {
        withheld?.(error instanceof MillraceError ? error.code : 'internal')
        throw error
      } finally {
        tell?.(prediction, answered, performance.now())
      }
      if (beside) afterwards(beside)
      if (prediction.variant === 'fallback') say('x-millrace-fallback', 'true')
    },
    of: (asked) => ({
      ...{ id: idOf(asked), header },
      async noted(noted) {
        const now = performance.now()
        if (noted.variant !== 'shadow') tell?.(noted, now, now)
        await log?.note({ ...noted, ...said(asked), ...by, id: idOf(asked) })
      },
    }),
  }
}

const said = ({ inputs, protocol, eventTime = null }: Asked) => ({ inputs, protocol, eventTime })

/** Answers that are kept together: all rows of a long table would be more than may wait. */
const atOnce = 256

/** Keeps the predictions of a request of several rows, a few at a time. */
export const keepAll = async (
  { keep }: Pick<Keeper, 'keep'>,
  predictions: readonly Prediction[],
  askedOf: (place: number) => Asked,
): Promise<void> => {
  for (let from = 0; from < predictions.length; from += atOnce)
    await Promise.all(
      predictions
        .slice(from, from + atOnce)
        .map((predicted, at) => keep(predicted, askedOf(from + at))),
    )
}

/** The id that a client gives; null where it gives none that is one. */
export const idIn = (header: string | readonly string[] | undefined): string | null => {
  try {
    return requestIdIn(header)
  } catch {
    // Who asks for a prediction by it is refused when that is read.
    return null
  }
}

/** Gives a request its id, of the header `x-request-id` or a new one, and answers it by that. */
export const identify = (
  { log }: Pick<ServingContext, 'log'>,
  request: FastifyRequest,
  reply: FastifyReply,
): Keeper => {
  const { headers, caller } = request
  const id = requestIdIn(headers['x-request-id']) ?? request.id
  reply.header('x-request-id', id)
  return keeper(log, {
    ...(request.telling && { tell: predictedOf(request.telling) }),
    ...{ id, caller },
    header: (name) => headers[name]?.toString(),
    afterwards: sending(reply),
    say: (name, value) => void reply.header(name, value),
  })
}

/** Does what is to be done once an answer was handed to the system. */
const sending = ({ raw }: FastifyReply) => {
  let tasks: (() => void)[] | null = null
  return (task: () => void) => {
    if (tasks) {
      tasks.push(task)
      return
    }
    const all = [task]
    tasks = all
    raw.once('finish', () => {
      for (const each of all) each()
    })
  }
}
