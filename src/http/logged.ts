import type { FastifyReply, FastifyRequest } from 'fastify'
import { newId } from '../core/ids.ts'
import { requestIdIn } from '../inference/log.ts'
import type { Answered } from '../inference/types.ts'
import type { Prediction } from '../serve/types.ts'
import type { ServingContext } from './types.ts'

/** What was asked, as the log keeps it; see `Answered`. */
export interface Asked
  extends Pick<Answered, 'inputs' | 'protocol'>,
    Partial<Pick<Answered, 'eventTime'>> {
  /** Of a request of several rows the number of this one, which ends its id. */
  readonly row?: number | undefined
}

/**
 * Keeps predictions under the id of a request; to be awaited before they are answered: it fails with `not_logged` where
 * one cannot be kept, and then it is not given. Every protocol answers through it.
 */
export const keeper =
  (log: ServingContext['log'], id: string) =>
  async (
    { whole, timing, endpoint, model, version, variant, weight }: Prediction,
    { row, eventTime = null, ...asked }: Asked,
  ): Promise<void> =>
    log?.note({
      ...asked,
      ...{ eventTime, timing, endpoint, model, version, variant, weight, answer: whole },
      id: row === undefined ? id : `${id}-${row}`,
    })

/** Answers that are kept together: all rows of a long table would be more than may wait. */
const atOnce = 256

/** Keeps the predictions of a request of several rows, a few at a time. */
export const keepAll = async (
  keep: ReturnType<typeof keeper>,
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

/** Gives a request its id, of the header `x-request-id` or a new one, and answers it by that. */
export const identify = (
  { log }: Pick<ServingContext, 'log'>,
  { headers }: FastifyRequest,
  reply: FastifyReply,
): ReturnType<typeof keeper> => {
  const id = requestIdIn(headers['x-request-id']) ?? newId()
  reply.header('x-request-id', id)
  return keeper(log, id)
}
