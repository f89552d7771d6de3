import { fork } from 'node:child_process'
import { once } from 'node:events'
import autocannon from 'autocannon'

export interface Shots {
  readonly perSecond: number
  readonly p50Milliseconds: number
  readonly p99Milliseconds: number
  readonly total: number
  /** Requests without an answer, or with another than 200. */
  readonly failed: number
}

/** Asks `POST /predict` for so many seconds over so many connections, a text after the other. */
export const fire = async (
  address: string,
  options: {
    readonly texts: readonly string[]
    readonly connections: number
    readonly seconds: number
  },
): Promise<Shots> => {
  const { requests, latency, non2xx, errors, timeouts } = await autocannon({
    url: address,
    connections: options.connections,
    duration: options.seconds,
    requests: options.texts.map((text) => ({
      method: 'POST',
      path: '/predict',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text }),
    })),
  })
  return {
    perSecond: requests.average,
    p50Milliseconds: latency.p50,
    p99Milliseconds: latency.p99,
    total: requests.total,
    failed: non2xx + errors + timeouts,
  }
}

/** What a server is to serve. */
export interface Order {
  /** Of the package. */
  readonly folder: string
  /** Folder where every answer is kept. Default: none is. */
  readonly log?: string
  /** Whether its model takes no time, and answers the same to everything. */
  readonly constant?: boolean
}

/** A server in a process of its own. */
export const startServer = async (order: Order) => {
  const { child, told, close } = await start<{ address: string; grpc: number }>('./server.ts', [
    JSON.stringify(order),
  ])
  return { ...told, pid: child.pid ?? 0, close }
}

/** Questions that are put without HTTP. */
export interface Asking {
  readonly texts: readonly string[]
  /** That are asked at a time. */
  readonly connections: number
  readonly seconds: number
}

/** What serves the package in a folder, without HTTP, in a process of its own. */
export const startModel = async (folder: string) => {
  const { child, close } = await start('./model.ts', [folder])
  return {
    pid: child.pid ?? 0,
    /** Answers a second. */
    async ask(asking: Asking): Promise<number> {
      child.send(asking)
      const [{ perSecond }] = await once(child, 'message')
      return perSecond
    },
    close,
  }
}

const start = async <Told>(script: string, words: readonly string[]) => {
  const child = fork(new URL(script, import.meta.url), words)
  const [told]: readonly Told[] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`${script} ended with exit code ${code}.`)
    }),
  ])
  const close = async () => {
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    await gone
  }
  if (told === undefined) throw new Error(`${script} told nothing.`)
  return { child, told, close }
}
