/** What one of several serving processes neither knows nor does alone: it asks the process that keeps the loop. */
import { type IncomingMessage, request } from 'node:http'
import { json } from 'node:stream/consumers'
import { type ErrorCode, MillraceError } from '../../core/error.ts'
import type { Author } from '../../core/records.ts'
import { z } from '../../core/schema.ts'
import { type StatisticsRow, statistics } from './statistics.ts'

export interface Whole {
  /** Of every version of a model that was asked, or of one; of every model without a name. */
  statistics(model?: string, version?: number): Promise<StatisticsRow[]>
  load(model: string, author: Author): Promise<void>
  unload(model: string, author: Author): Promise<void>
}

/** Asks by the Open Inference Protocol over a socket. */
export const wholeAt = (socketPath: string): Whole => {
  const ask = async (method: string, path: string, author: Author): Promise<unknown> => {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    const headers = { host: '127.0.0.1', 'x-millrace-author': author }
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
    async statistics(model, version) {
      const path =
        model === undefined
          ? '/v2/models/stats'
          : `/v2/models/${encodeURIComponent(model)}${version === undefined ? '' : `/versions/${version}`}/stats`
      return statistics.parse(await ask('GET', path, 'grpc')).model_stats
    },
    async load(model, author) {
      await ask('POST', `${at(model)}/load`, author)
    },
    async unload(model, author) {
      await ask('POST', `${at(model)}/unload`, author)
    },
  }
}

const refusal = z.object({ error: z.string() })

const codes: Readonly<Record<number, ErrorCode>> = {
  400: 'bad_input',
  404: 'not_found',
  409: 'conflict',
  503: 'no_model',
}
