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

/** A server in a process of its own, for the package in a folder; with a folder for it, it keeps every answer there. */
export const startServer = async (folder: string, log?: string) => {
  const words = log === undefined ? [folder] : [folder, log]
  const child = fork(new URL('./server.ts', import.meta.url), words)
  const [{ address }] = (await once(child, 'message')) as [{ address: string }]
  return {
    address,
    pid: child.pid,
    async close() {
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
    },
  }
}
