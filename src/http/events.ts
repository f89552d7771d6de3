import { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import type { Clock } from '../core/clock.ts'
import { MillraceError } from '../core/error.ts'
import { z } from '../core/schema.ts'
import type { Loop } from '../loop/types.ts'
import type { LoopEvent } from '../pipeline/events.ts'
import { taking } from './access/types.ts'
import { clientOf } from './address.ts'
import { refusals } from './answers.ts'
import { createBudget, type Share } from './budget.ts'
import { limits } from './limits.ts'
import type { Context } from './types.ts'

export interface EventsOptions {
  readonly loop: Pick<Loop, 'subscribe'>
  readonly clock: Clock
  /** Milliseconds between two signs of life. Default 15,000. */
  readonly heartbeat?: number
  /** Characters kept for a client that does not read; beyond them it is cut off. Default 262,144. */
  readonly maxBuffered?: number
  /** Streams at a time. Default 100, and 20 of one client. */
  readonly streams?: Share
}

/**
 * The loop's events as server-sent events, one stream a client. A client that falls behind is cut
 * off rather than kept in memory: it comes back by itself and reads the state anew.
 */
export const createEvents = (options: EventsOptions) => {
  const { loop, clock, heartbeat = 15_000, maxBuffered, streams = limits.streams } = options
  const clients = new Set<Readable>()
  const budget = createBudget(streams)
  const send = (text: string) => sendTo(clients, text, maxBuffered)
  const heart = createHeart(clock, heartbeat, () => send(':\n\n'))
  const leave = (client: Readable, from: string) => {
    clients.delete(client)
    budget.give(from, 1)
    if (clients.size === 0) heart.stop()
  }
  const unsubscribe = loop.subscribe((event) => {
    if (clients.size > 0) send(`data: ${JSON.stringify(withoutData(event))}\n\n`)
  })

  return {
    get clients() {
      return clients.size
    },
    /** A stream of everything from now on. Fails with `too_many_connections` beyond the streams allowed. */
    connect(from: string): Readable {
      if (!budget.take(from, 1)) throw tooMany(streams, budget.used)
      const client = new Readable({ read() {}, encoding: 'utf8' })
      client.once('close', () => leave(client, from))
      clients.add(client)
      heart.start()
      client.push('retry: 2000\n\n')
      return client
    },
    /** Ends every stream. */
    close() {
      unsubscribe()
      heart.stop()
      for (const client of clients) client.push(null)
    },
  }
}

/** Whoever may follow events need not be allowed to read data: sentences with values in them are asked for where they stand. */
const withoutData = (event: LoopEvent): LoopEvent => {
  if (event.kind === 'window') return { ...event, text: null }
  return event.kind === 'ingested' ? { ...event, quarantined: null } : event
}

/** Cuts off whoever has not read more than `maxBuffered` characters. */
const sendTo = (clients: Iterable<Readable>, text: string, maxBuffered = 262_144) => {
  for (const client of clients)
    if (client.readableLength > maxBuffered) client.destroy()
    else client.push(text)
}

/** Beats at an interval between its start and its stop. */
const createHeart = (clock: Clock, interval: number, beat: () => void) => {
  let cancel: (() => void) | null = null
  const next = () => {
    cancel = clock.after(interval, () => {
      beat()
      next()
    })
  }
  return {
    start() {
      if (!cancel) next()
    },
    stop() {
      cancel?.()
      cancel = null
    },
  }
}

const tooMany = ({ total, each }: Share, used: number) =>
  new MillraceError('too_many_connections', {
    what:
      used < total
        ? `${each} streams from this address follow the events already.`
        : `${total} streams follow the events already.`,
    fix: 'Close a page of the console: each follows them by one stream.',
  })

/** `GET /api/events`. */
export const eventRoutes = ({ app, loop, clock, access, limits: { streams } }: Context) => {
  const events = createEvents({ loop, clock, streams })
  app.addHook('preClose', async () => events.close())
  app.get(
    '/api/events',
    {
      ...taking('read'),
      // The head of a stream would hold it for ever.
      exposeHeadRoute: false,
      schema: {
        tags: ['Loop'],
        operationId: 'followEvents',
        summary: 'What happens, as server-sent events; each `data:` is one event in JSON',
        response: {
          200: { content: { 'text/event-stream': { schema: z.unknown() } } },
          ...refusals([]),
        },
      },
    },
    async (request, reply) =>
      reply
        .type('text/event-stream; charset=utf-8')
        .header('cache-control', 'no-store, no-transform')
        .header('x-accel-buffering', 'no')
        .send(whileAllowed(access, request, events.connect(clientOf(request.ip)))),
  )
}

/** Milliseconds between two looks whether whoever follows still may: its key may expire. */
const lookEvery = 1000

/** Ends a stream when the key by which it was opened does not count any more. */
const whileAllowed = (
  { door }: Context['access'],
  { credential }: FastifyRequest,
  client: Readable,
): Readable => {
  const look = async () => {
    try {
      await door.who(credential)
    } catch {
      client.push(null)
    }
  }
  const unsubscribe = door.subscribe(look)
  const timer = setInterval(look, lookEvery)
  timer.unref()
  client.once('close', () => {
    unsubscribe()
    clearInterval(timer)
  })
  return client
}
