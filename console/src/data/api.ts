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

const read = async <T>(response: Response): Promise<T> => {
  const body: unknown = await response.json().catch(() => null)
  if (response.ok && body !== null) return body as T
  const detail = (body as { error?: { code?: string; what?: string } } | null)?.error
  if (detail?.code && detail.what)
    throw new ApiError(response.status, { ...detail, code: detail.code, what: detail.what })
  if (response.status === 502 || response.status === 504) throw silence()
  throw new ApiError(response.status, {
    code: 'internal',
    what: `The server answered ${response.status} without saying why.`,
    fix: 'Look at the terminal of `millrace up`.',
  })
}

const ask = async <T>(path: string, init: RequestInit): Promise<T> => {
  const response = await fetch(path, init).catch((error: unknown) => {
    throw error instanceof DOMException && error.name === 'AbortError' ? error : silence()
  })
  return read<T>(response)
}

/** GET of a JSON answer. Throws ApiError. */
export const get = <T>(path: string, signal?: AbortSignal) => ask<T>(path, signal ? { signal } : {})

/** POST of a JSON body. Throws ApiError. */
export const post = <T>(path: string, body: unknown = {}, signal?: AbortSignal) =>
  ask<T>(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  })
