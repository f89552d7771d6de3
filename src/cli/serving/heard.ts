/** What serving processes tell, put together as if one process had done it all. */

import { MillraceError } from '../../core/error.ts'
import type { Usage } from '../../core/health.ts'
import { createListeners } from '../../core/listeners.ts'
import type { Audit } from '../../core/records.ts'
import type { Access } from '../../http/access/types.ts'
import type { InferenceLog, LogCounts } from '../../inference/types.ts'
import type { Mirror } from '../../serve/mirror.ts'
import { createSharedLimiter } from './limiter.ts'
import type { AnsweredRequest, FromServing, Report, ServingEntry, ToServing } from './messages.ts'

export interface HeardOptions {
  mirror(name: string): Mirror | undefined
  mirrors(): Iterable<Mirror>
  audit(entry: Omit<Audit, 'time'>): Promise<void>
  warn(what: string): void
  /** Counts and notes for all of them. */
  readonly access: Pick<Access, 'limiter' | 'refusals'>
}

export const createHeard = ({ mirror, mirrors, audit, warn, access }: HeardOptions) => {
  const shared = createSharedLimiter(access.limiter)
  const requests = createListeners<AnsweredRequest>()
  /** Of each process that was there, what its log has done. */
  const counts = new Map<number, LogCounts>()
  const usages = new Map<number, Usage>()
  const alive = new Set<number>()
  const dead = new Set<number>()

  const report = (id: number, { events, answered, statuses, log, usage }: Report) => {
    counts.set(id, log)
    usages.set(id, usage)
    for (const [name, event] of events) mirror(name)?.hear(event)
    for (const request of answered) requests.emit(...request)
    // What was on its way when it ended is not how it stands.
    if (dead.has(id)) return
    for (const { room, ...status } of statuses)
      mirror(status.name)?.tell(id, { ...status, room: new Map(room) })
  }

  /** All of them do the same; the trail has what the oldest one did. */
  const enter = async (id: number, { action, subject, detail }: ServingEntry) => {
    if (id === Math.min(...alive)) await audit({ author: 'serve', action, subject, detail })
  }

  return {
    hear(id: number, message: FromServing, answer: (message: ToServing) => void): void {
      if (!dead.has(id)) alive.add(id)
      if (message.kind === 'report') report(id, message)
      else if (message.kind === 'warning') warn(message.what)
      else if (message.kind === 'audit')
        enter(id, message).catch((error) => warn(`The audit trail could not be written: ${error}`))
      else if (message.kind === 'take') void shared.take(id, message).then(answer)
      else if (message.kind === 'give') shared.give(id, message.number)
      else if (message.kind === 'refused')
        for (const { refused, times } of message.told) access.refusals.note(refused, times)
    },
    usageOf: (id: number) => usages.get(id) ?? null,
    gone(id: number): void {
      usages.delete(id)
      shared.gone(id)
      alive.delete(id)
      dead.add(id)
      for (const each of mirrors()) each.tell(id, null)
      const last = counts.get(id)
      if (last) counts.set(id, { ...last, spooled: 0 })
    },
    /** Hears each request that one of them answered. */
    subscribe: requests.subscribe,
    log: {
      note: () => Promise.reject(elsewhere()),
      counts: () => [...counts.values()].reduce(sum, none),
      close: async () => {},
    } satisfies InferenceLog,
  }
}

const none: LogCounts = {
  ...{ written: 0, dropped: 0, refused: 0, sampledOut: 0, spooled: 0, bytes: 0 },
}

const sum = (one: LogCounts, other: LogCounts): LogCounts => ({
  written: one.written + other.written,
  dropped: one.dropped + other.dropped,
  refused: one.refused + other.refused,
  sampledOut: one.sampledOut + other.sampledOut,
  spooled: one.spooled + other.spooled,
  bytes: one.bytes + other.bytes,
})

const elsewhere = () =>
  new MillraceError('not_logged', {
    what: 'This process keeps no log of requests; the serving processes do.',
  })
