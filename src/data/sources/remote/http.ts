/** Files of web servers. */
import { messageOf } from '../../../core/error.ts'
import { bad } from '../../bad.ts'
import type { Given, Mark } from './copy.ts'

const mostRedirects = 5
/** Milliseconds without a byte. */
const patience = 30_000

/** What lies at an address; null where it is what it was. `bad_data` where it cannot be had whole. */
export const getHttp = async (address: string, name: string, mark: Mark): Promise<Given | null> => {
  const watch = createWatch()
  const response = await follow(address, name, { mark, signal: watch.signal })
  if (response.status === 304) return null
  if (!response.ok || !response.body) throw refused(name, response)
  return { mark: markIn(response), bytes: bytesOf(response.body, name, watch) }
}

/**
 * The bytes of an answer, which is held from now on: a body that nobody reads is cancelled, and seems empty, once its
 * response is collected as garbage. `bad_data` where the bytes end early or stop coming.
 */
export const bytesOf = (
  body: AsyncIterable<Uint8Array>,
  name: string,
  watch: Watch,
): AsyncGenerator<Uint8Array> => watched(body[Symbol.asyncIterator](), name, watch)

const watched = async function* (
  chunks: AsyncIterator<Uint8Array>,
  name: string,
  watch: Watch,
): AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      watch.again()
      const next = await chunks.next().catch((error: unknown) => {
        throw broken(name, error)
      })
      if (next.done) return
      yield next.value
    }
  } finally {
    watch.end()
    await chunks.return?.()
  }
}

const broken = (name: string, error: unknown) =>
  bad(
    name,
    'stopped half-way',
    'Try again.',
    `${reasonOf(error)}. What was fetched before stays as it was.`,
  )

export interface Watch {
  readonly signal: AbortSignal
  again(): void
  end(): void
}

/** Ends what says nothing for too long. */
export const createWatch = (milliseconds = patience): Watch => {
  const controller = new AbortController()
  const give = () => controller.abort(new Error(`nothing came for ${milliseconds / 1000} s`))
  const timer = setTimeout(give, milliseconds)
  return {
    signal: controller.signal,
    again: () => void timer.refresh(),
    end: () => clearTimeout(timer),
  }
}

const follow = async (
  address: string,
  name: string,
  { mark, signal }: { readonly mark: Mark; readonly signal: AbortSignal },
): Promise<Response> => {
  const first = new URL(address)
  const { username, password, origin } = first
  const login = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`)
  let url = new URL(address)
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    url.username = ''
    url.password = ''
    const headers = new Headers({ accept: '*/*' })
    if (username !== '' && url.origin === origin)
      headers.set('authorization', `Basic ${login.toString('base64')}`)
    if (mark.etag !== undefined) headers.set('if-none-match', mark.etag)
    else if (mark.modified !== undefined) headers.set('if-modified-since', mark.modified)
    const response = await fetch(url, { headers, signal, redirect: 'manual' }).catch(
      (error: unknown) => {
        throw bad(
          name,
          'cannot be reached',
          'Check the address and the network.',
          `${reasonOf(error)}.`,
        )
      },
    )
    const to = response.headers.get('location')
    if (![301, 302, 303, 307, 308].includes(response.status) || to === null) return response
    await response.body?.cancel()
    url = nextOf(url, to, name)
  }
  throw bad(
    name,
    `leads on more than ${mostRedirects} times`,
    'Give the address where the file lies.',
  )
}

const nextOf = (from: URL, to: string, name: string): URL => {
  const url = URL.canParse(to, from.href) ? new URL(to, from) : undefined
  if (url && (url.protocol === 'https:' || (url.protocol === 'http:' && from.protocol === 'http:')))
    return url
  const where = url ? `${url.protocol}//…` : 'no address'
  throw bad(
    name,
    `leads on to ${where}, which is not followed`,
    'Give the address where the file lies.',
  )
}

const markIn = ({ headers }: Response): Mark => {
  const etag = headers.get('etag')
  const modified = headers.get('last-modified')
  return { ...(etag !== null && { etag }), ...(modified !== null && { modified }) }
}

const refused = (name: string, { status, statusText }: Response) =>
  bad(
    name,
    `answers ${`${status} ${statusText}`.trim()}`,
    status === 404
      ? 'Correct the address in the configuration.'
      : 'Check that this address may be read, and by what right.',
  )

/** What went wrong, down to its cause; without addresses, which may hold a key. */
const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return messageOf(cause).replace(/\b[a-z]+:\/\/\S+/gi, '…')
}
