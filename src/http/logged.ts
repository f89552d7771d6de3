import type { FastifyReply, FastifyRequest } from 'fastify'
import { newId } from '../core/ids.ts'
import { requestIdIn } from '../inference/log.ts'
import type { Answered } from '../inference/types.ts'
import type { Prediction } from '../serve/types.ts'
import type { Context } from './types.ts'

/** What was asked, as the log keeps it; see `Answered`. */
export interface Asked
  extends Pick<Answered, 'inputs' | 'protocol'>,
    Partial<Pick<Answered, 'eventTime'>> {
  /** Of a request of several rows the number of this one, which ends its id. */
  readonly row?: number | undefined
}

/**
 * Gives a request its id, of the header `x-request-id` or a new one, and answers it by that. What comes back keeps a
 * prediction, and is to be awaited before that is answered: it fails with `not_logged` where it cannot be kept, and
 * then the prediction is not given. Every protocol answers through it.
 */
export const identify = (
  { log }: Pick<Context, 'log'>,
  { headers }: FastifyRequest,
  reply: FastifyReply,
): ((prediction: Prediction, asked: Asked) => Promise<void>) => {
  const id = requestIdIn(headers['x-request-id']) ?? newId()
  reply.header('x-request-id', id)
  return async ({ whole, timing, model, version }, { row, eventTime = null, ...asked }) =>
    log?.note({
      ...asked,
      ...{ eventTime, timing, version, endpoint: model, answer: whole },
      id: row === undefined ? id : `${id}-${row}`,
    })
}
