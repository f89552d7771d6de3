/**
 * An open loop: requests are sent when they are due, whether those before them were answered or not, and each is timed
 * from when it was due, so that a server that stands still is blamed for everybody who came meanwhile.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'

export interface Pace {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly bodies: readonly string[]
  /** Requests. */
  readonly perSecond: number
  readonly seconds: number
}

/** How requests went, of which some were due in each second. */
export interface Paced {
  /** Milliseconds from when each that was answered, and each that was refused with 429 or 503, was due. */
  readonly answered: readonly number[]
  readonly refused: readonly number[]
  /** Refusals that say when to come again. */
  readonly advised: number
  /** Without an answer, or with any other. */
  readonly failed: Readonly<Record<string, number>>
  /** Answers by the second in which they came. */
  readonly bySecond: readonly number[]
  /** Milliseconds from the last request until all were answered. */
  readonly drained: number
  /** Milliseconds from when a request was due until it was sent, at most: what the generator itself was late. */
  readonly late: number
  /** Of one core, that the generator took. */
  readonly generator: number
}

/** In a process of its own. */
export const atPace = async (pace: Pace): Promise<Paced> => {
  const child = fork(import.meta.filename, { serialization: 'advanced' })
  child.send(pace)
  const [told] = await once(child, 'message')
  await once(child, 'exit')
  return told
}

const quantileOf = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

export const p99Of = (values: readonly number[]): number => quantileOf(values, 0.99)
export const p50Of = (values: readonly number[]): number => quantileOf(values, 0.5)

interface Asked extends Pick<Pace, 'url' | 'headers'> {
  readonly method?: string
}

interface Answered {
  readonly status: number
  readonly advised: boolean
}

/** Clients, each of an address of its own, and connections of each at most: a server lets one address have only so many. */
const clients = 8
const connections = 240

const agents = () =>
  Array.from(
    { length: clients },
    (_, at) =>
      new Agent({ keepAlive: true, maxSockets: connections, localAddress: `127.0.0.${at + 1}` }),
  )

/** Opens every connection, as a gateway has them that keeps them open. */
const openAll = async (pool: readonly Agent[], pace: Pace): Promise<void> => {
  const health = { ...pace, url: new URL('/healthz', pace.url).href, method: 'GET' }
  for (const agent of pool)
    await Promise.all(Array.from({ length: connections }, () => ask(agent, health, '')))
}

const ask = (
  agent: Agent,
  { url, headers, method = 'POST' }: Asked,
  body: string,
): Promise<Answered> =>
  new Promise((resolve, reject) => {
    const length = { 'content-length': Buffer.byteLength(body) }
    const sent = request(url, { agent, method, headers: { ...headers, ...length } })
    sent.once('error', reject)
    sent.once('response', (response) => {
      response.once('error', reject)
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          advised: response.headers['retry-after'] !== undefined,
        }),
      )
      response.resume()
    })
    sent.end(body)
  })

const nameOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)

/** Milliseconds between two looks at what is due. */
const tick = 2

const keep = async (pace: Pace): Promise<Paced> => {
  const pool = agents()
  await openAll(pool, pace)
  const answered: number[] = []
  const refused: number[] = []
  const failed: Record<string, number> = {}
  const bySecond: number[] = Array(Math.ceil(pace.seconds) + 1).fill(0)
  const told = { advised: 0, late: 0 }
  const started = performance.now()
  const one = async (at: number) => {
    const due = started + (at * 1000) / pace.perSecond
    told.late = Math.max(told.late, performance.now() - due)
    try {
      const body = pace.bodies[at % pace.bodies.length] ?? ''
      const agent = pool[at % clients] ?? new Agent()
      const { status, advised } = await ask(agent, pace, body)
      const now = performance.now()
      if (status === 200) {
        answered.push(now - due)
        const second = Math.min(bySecond.length - 1, Math.floor((now - started) / 1000))
        bySecond[second] = (bySecond[second] ?? 0) + 1
      } else if (status === 429 || status === 503) {
        refused.push(now - due)
        if (advised) told.advised++
      } else failed[status] = (failed[status] ?? 0) + 1
    } catch (error) {
      const name = nameOf(error)
      failed[name] = (failed[name] ?? 0) + 1
    }
  }
  const all: Promise<void>[] = []
  const count = Math.floor(pace.perSecond * pace.seconds)
  for (let at = 0; at < count; ) {
    const due = Math.min(count, ((performance.now() - started) / 1000) * pace.perSecond)
    for (; at < due; at++) all.push(one(at))
    await new Promise((resolve) => setTimeout(resolve, tick))
  }
  const sent = performance.now()
  await Promise.all(all)
  const drained = performance.now() - sent
  for (const agent of pool) agent.destroy()
  const { user, system } = process.cpuUsage()
  const generator = (user + system) / 1000 / (performance.now() - started)
  return { answered, refused, failed, bySecond, drained, ...told, generator }
}

if (import.meta.main)
  process.once('message', async (pace: Pace) => {
    const told = await keep(pace)
    process.send?.(told, () => process.disconnect?.())
  })
