import type { PredictView } from '../../../src/operations/contract.ts'
import type { AnswerOf, InputOf, PathOf } from '../../../src/operations/index.ts'

/** A refusal of the server, or its silence: what happened, why, and what to do. */
export class ApiError extends Error {
  readonly code: string
  readonly status: number
  readonly why: string | undefined
  readonly fix: string | undefined

  constructor(status: number, detail: { code: string; what: string; why?: string; fix?: string }) {
    super(detail.what)
    this.name = 'ApiError'
    this.status = status
    this.code = detail.code
    this.why = detail.why
    this.fix = detail.fix
  }
}

const silence = () =>
  new ApiError(0, {
    code: 'unreachable',
    what: 'The server does not answer.',
    why: 'It is stopped or restarting, or the network between is down.',
    fix: 'Look at the terminal of `millrace up`; this page goes on by itself when it answers.',
  })

/** What a refusal says, as far as it is one of ours; of the Open Inference Protocol a text. */
interface Refused {
  readonly error?: { readonly code?: string; readonly what?: string } | string
}

/** What a text says in JSON, taken at its sender's word; null where it is none. */
const parsed = <T>(text: string): T | null => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const read = async <T>(response: Response): Promise<T> => {
  const answer = parsed<T & Refused>(await response.text().catch(() => ''))
  if (response.ok && answer !== null) return answer
  const detail = answer?.error
  if (typeof detail === 'string')
    throw new ApiError(response.status, { code: `HTTP ${response.status}`, what: detail })
  if (detail?.code && detail.what)
    throw new ApiError(response.status, { ...detail, code: detail.code, what: detail.what })
  if (response.status === 502 || response.status === 504) throw silence()
  throw new ApiError(response.status, {
    code: 'internal',
    what: `The server answered ${response.status} without saying why.`,
    fix: 'Look at the terminal of `millrace up`.',
  })
}

const reach = (path: string, init: RequestInit): Promise<Response> =>
  fetch(path, init).catch((error: unknown) => {
    throw error instanceof DOMException && error.name === 'AbortError' ? error : silence()
  })

const ask = async <T>(path: string, init: RequestInit): Promise<T> =>
  read<T>(await reach(path, init))

/** An address with its fields filled in, and the fields that are left. */
const filled = (template: string, input: Readonly<Record<string, unknown>>) => {
  const inPath = new Set<string>()
  const path = template.replace(/:(\w+)/g, (_, name: string) => {
    inPath.add(name)
    return encodeURIComponent(String(input[name]))
  })
  const others = Object.entries(input).filter(([name]) => !inPath.has(name))
  return { path, others: Object.fromEntries(others) }
}

const queryOf = (fields: Readonly<Record<string, unknown>>): string => {
  const told = Object.entries(fields).filter(([, value]) => value !== undefined)
  return told.length === 0
    ? ''
    : `?${new URLSearchParams(told.map(([name, value]) => [name, String(value)]))}`
}

/** Asks an operation that only looks: `get('/api/runs/:id', { id })`. Throws ApiError. */
export const get = <Path extends PathOf<'GET'>>(
  template: Path,
  input: InputOf<'GET', Path>,
  signal?: AbortSignal,
) => {
  const { path, others } = filled(template, input)
  return ask<AnswerOf<'GET', Path>>(`${path}${queryOf(others)}`, signal ? { signal } : {})
}

/** JSON at an address that is no operation's, taken at its word. Throws ApiError. */
export const getJson = <Content>(path: string, signal: AbortSignal) =>
  ask<Content>(path, { signal })

/** Asks an operation that does something. Throws ApiError. */
export const post = <Path extends PathOf<'POST'>>(
  template: Path,
  input: InputOf<'POST', Path>,
): Promise<AnswerOf<'POST', Path>> => {
  const { path, others } = filled(template, input)
  return send(path, others)
}

/** An answer with what it is known by in the inference log. */
export type Identified<Answer> = Answer & { readonly requestId: string | null }

/** Asks a model, at the address of a protocol. Throws ApiError. */
export const askModel = async <Answer>(
  path: string,
  question: object,
  signal?: AbortSignal,
): Promise<Identified<Answer>> => {
  const response = await reach(path, posted(question, signal))
  return { ...(await read<Answer>(response)), requestId: response.headers.get('x-request-id') }
}

/** Asks for predictions. Throws ApiError. */
export const predict = (question: object, signal: AbortSignal) =>
  askModel<PredictView>('/predict', question, signal)

/** Opens a session for a key. Throws ApiError. */
export const signIn = (key: string) => send<{ expiresAt: number }>('/api/session', { key })

export const signOut = () => send<object>('/api/session/end', {})

const posted = (body: object, signal?: AbortSignal): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
  ...(signal ? { signal } : {}),
})

const send = <Answer>(path: string, body: object) => ask<Answer>(path, posted(body))
