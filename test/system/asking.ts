/** A client that never tries again: what it is not given is counted as lost. */
import { Agent, request } from 'node:http'

export interface Asking {
  /** How often each outcome came: a status, or the code of an error. */
  readonly outcomes: ReadonlyMap<string, number>
  /** Ids of the requests that were answered with 200. */
  readonly answered: ReadonlySet<string>
  /** Asks nothing more, and ends when the last answer is there. */
  stop(): Promise<void>
}

/** Puts a text to a model over so many connections, one request after the other on each. */
export const startAsking = (
  url: string,
  { connections, name }: { readonly connections: number; readonly name: string },
): Asking => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const outcomes = new Map<string, number>()
  const answered = new Set<string>()
  const body = JSON.stringify({ text: 'anna reads the blue', model: 'words' })
  let isOver = false
  let next = 0
  const ask = async () => {
    const id = `${name}-${++next}`
    const { promise, resolve } = Promise.withResolvers<string>()
    const asked = request(`${url}/predict`, {
      agent,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'x-request-id': id,
      },
    })
    asked.on('response', (answer) => {
      answer.resume()
      answer.on('end', () => resolve(`${answer.statusCode}`))
      answer.on('error', (error) => resolve(`${error}`))
    })
    asked.on('error', (error) => resolve(`${error}`))
    asked.end(body)
    const outcome = await promise
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    if (outcome === '200') answered.add(id)
  }
  const all = Promise.all(
    Array.from({ length: connections }, async () => {
      while (!isOver) await ask()
    }),
  )
  return {
    outcomes,
    answered,
    async stop() {
      isOver = true
      await all
      agent.destroy()
    },
  }
}
