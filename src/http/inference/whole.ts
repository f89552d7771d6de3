/** What one of several serving processes neither knows nor does alone: it asks the process that keeps the loop. */
import { type IncomingMessage, request } from 'node:http'
import { json } from 'node:stream/consumers'
import { type ErrorCode, MillraceError } from '../../core/error.ts'
import type { Author } from '../../core/records.ts'
import { z } from '../../core/schema.ts'
import { type StatisticsRow, statistics } from './statistics.ts'

/** On whose behalf another process is asked. */
export interface Asker {
  readonly author: Author
  /** The header by which they were let in, and are let in there; null where nobody needs one. */
  readonly authorization: string | null
}

export interface Whole {
  /** Of every version of a model that was asked, or of one; of every model without a name. */
  statistics(
    model: string | undefined,
    version: number | undefined,
    authorization: string | null,
  ): Promise<StatisticsRow[]>
  load(model: string, asker: Asker): Promise<void>
  unload(model: string, asker: Asker): Promise<void>
}

/** Asks by the Open Inference Protocol over a socket. */
export const wholeAt = (socketPath: string): Whole => {
  const ask = async (
    method: string,
    path: string,
    { author, authorization }: Asker,
  ): Promise<unknown> => {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    const who = authorization === null ? { 'x-millrace-author': author } : { authorization }
    const headers = { host: '127.0.0.1', ...who }
    request({ socketPath, method, path, headers }, resolve).on('error', reject).end()
    const answer = await promise
    const body = await json(answer)
    if (answer.statusCode === 200) return body
    throw new MillraceError(codes[answer.statusCode ?? 500] ?? 'internal', {
      what: refusal.parse(body).error,
    })
  }
  const at = (model: string) => `/v2/repository/models/${encodeURIComponent(model)}`
  return {
    async statistics(model, version, authorization) {
      const path =
        model === undefined
          ? '/v2/models/stats'
          : `/v2/models/${encodeURIComponent(model)}${version === undefined ? '' : `/versions/${version}`}/stats`
      return statistics.parse(await ask('GET', path, { author: 'grpc', authorization })).model_stats
    },
    async load(model, asker) {
      await ask('POST', `${at(model)}/load`, asker)
    },
    async unload(model, asker) {
      await ask('POST', `${at(model)}/unload`, asker)
    },
  }
}

const refusal = z.object({ error: z.string() })

const codes: Readonly<Record<number, ErrorCode>> = {
  400: 'bad_input',
  401: 'no_key',
  403: 'forbidden',
  429: 'rate_limited',
  404: 'not_found',
  409: 'conflict',
  503: 'no_model',
}
