/** A server that answers over HTTP. */
import { setTimeout as sleep } from 'node:timers/promises'
import { catalogue, type ErrorCode, MillraceError, messageOf, systemCode } from '../core/error.ts'
import { z } from '../core/schema.ts'
import { clipped } from '../core/text.ts'
import { bodyOf } from './files.ts'
import type { Answering } from './send.ts'

export interface HttpOptions {
  /** Address of the server: `http://127.0.0.1:4700`. */
  readonly url: string
  /** By which it knows who asks. Default: none. */
  readonly key?: string | undefined
  readonly signal: AbortSignal
}

/** Milliseconds that an answer may take. */
const patience = 120_000

/** Times that a request is sent at most while the server has no room for it. */
const tries = 20

const refusal = z.object({
  error: z.object({
    code: z.string(),
    what: z.string(),
    why: z.string().optional(),
    fix: z.string().optional(),
  }),
})

const view = z.object({
  prediction: z.union([z.string(), z.number()]).nullable().optional(),
  next_word: z.string().nullable().optional(),
})
const views = z.object({ predictions: z.array(view) })
const kept = z.object({ unknown: z.array(z.string()) })

/** Asks a server. Fails with `not_found` where nobody answers there, and with what the server says where it refuses. */
export const overHttp = (options: HttpOptions): Answering => ({
  async predict({ id, endpoint, time, inputs }) {
    const body = bodyOf(endpoint, time, inputs)
    const { predictions } = await post(options, '/predict', { id, body, answer: views })
    return predictions.map(({ prediction, next_word }) => prediction ?? next_word ?? null)
  },
  async feedback(labels) {
    const body = { feedback: labels }
    return (await post(options, '/feedback', { body, answer: kept })).unknown.length
  },
})

interface Post<Schema extends z.ZodType> {
  /** Of the request; one that is sent again has it too, and is kept once. */
  readonly id?: string
  readonly body: unknown
  readonly answer: Schema
}

const post = async <Schema extends z.ZodType>(
  options: HttpOptions,
  path: string,
  asked: Post<Schema>,
): Promise<z.output<Schema>> => {
  const address = addressOf(options.url, path)
  for (let tried = 1; ; tried++) {
    const response = await sent(address, options, asked)
    const text = await response.text()
    if (response.ok) return answerIn(text, asked.answer, address)
    const pause = Number(response.headers.get('retry-after'))
    if (!(pause > 0) || tried === tries || options.signal.aborted) throw refusedBy(text, response)
    await sleep(pause * 1000, null, { signal: options.signal }).catch(() => {})
  }
}

const addressOf = (url: string, path: string): string => {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new MillraceError('bad_usage', {
      what: `--url: found ${JSON.stringify(clipped(url))}. Allowed: the address of a server, as http://127.0.0.1:4700.`,
    })
  return new URL(`.${path}`, url.replace(/\/*$/, '/')).href
}

const sent = async <Schema extends z.ZodType>(
  address: string,
  { key }: HttpOptions,
  { id, body }: Post<Schema>,
): Promise<Response> => {
  const headers = {
    'content-type': 'application/json',
    ...(id !== undefined && { 'x-request-id': id }),
    ...(key !== undefined && { authorization: `Bearer ${key}` }),
  }
  try {
    // Whoever stops the simulation lets the request that is under way come to its end.
    return await fetch(address, {
      ...{ method: 'POST', headers, body: JSON.stringify(body) },
      signal: AbortSignal.timeout(patience),
    })
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined
    throw new MillraceError('not_found', {
      what: `Nobody answers at ${address}: ${systemCode(cause) ?? messageOf(cause ?? error)}.`,
      fix: 'Start the server (millrace up), name another one with --url, or ask without a server: --direct.',
      cause: error,
    })
  }
}

const answerIn = <Schema extends z.ZodType>(
  text: string,
  schema: Schema,
  address: string,
): z.output<Schema> => {
  const { data, success } = schema.safeParse(jsonIn(text))
  if (success) return data
  throw new MillraceError('bad_input', {
    what: `${address} answers what no Millrace does: ${clipped(text)}.`,
    fix: 'Name the address of a server of Millrace.',
  })
}

/** What the server said, with its code. */
const refusedBy = (text: string, { status, url }: Response): MillraceError => {
  const { data } = refusal.safeParse(jsonIn(text))
  if (!data)
    return new MillraceError('bad_input', {
      what: `${url} answers with ${status}: ${clipped(text)}`,
    })
  const { code, what, why, fix } = data.error
  return new MillraceError(Object.hasOwn(catalogue, code) ? (code as ErrorCode) : 'bad_input', {
    what: `The server refuses: ${what}`,
    ...(why !== undefined && { why }),
    ...(code === 'no_key'
      ? { fix: 'Set MILLRACE_KEY to a key that may ask: millrace keys create --role predictor.' }
      : fix !== undefined && { fix }),
  })
}

const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
