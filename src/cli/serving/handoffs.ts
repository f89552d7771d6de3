/** Connections on their way from the process that opened the port to one that answers. */
import type { Worker } from 'node:cluster'
import { z } from '../../core/schema.ts'

/** What `node:cluster` says with a connection, and when it was taken. */
const given = z.object({ act: z.literal('newconn'), seq: z.int() })
const taken = z.object({ ack: z.int() })

/** A connection as the system has it. */
interface Connection {
  close(): void
}

/**
 * Lets go of connections that a process was given and ended before it took: `node:cluster` keeps them open, and their
 * clients would wait for ever.
 */
export const releaseUntaken = (worker: Worker): void => {
  const child = worker.process
  const untaken = new Map<number, Connection>()
  const send = child.send.bind(child)
  // The types know of no such message: it is between Node and Node.
  const watched = (message: unknown, connection?: unknown): boolean => {
    const { success, data } = given.safeParse(message)
    if (success && isConnection(connection)) untaken.set(data.seq, connection)
    return Reflect.apply(send, child, connection === undefined ? [message] : [message, connection])
  }
  Object.defineProperty(child, 'send', { value: watched })
  child.on('internalMessage', (message: unknown) => {
    const { success, data } = taken.safeParse(message)
    if (success) untaken.delete(data.ack)
  })
  worker.once('exit', () => {
    for (const connection of untaken.values()) connection.close()
  })
}

const isConnection = (value: unknown): value is Connection =>
  typeof value === 'object' && value !== null && typeof Reflect.get(value, 'close') === 'function'
