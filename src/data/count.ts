/** How many rows wait in a queue, without reading again what was counted before. */
import { createHash } from 'node:crypto'
import { guarded } from '../core/files.ts'
import { type Identity, identityOf, sameContent } from './identity.ts'
import { readFrom } from './pending.ts'
import { readQueue } from './queue.ts'
import { lineReader, uncheckedReader, wholeRecord } from './record.ts'

/** What was counted of a queue. */
interface Counted {
  readonly identity: Identity
  readonly rows: number
  /** The part that ends with the last line end. */
  readonly ended: { readonly bytes: number; readonly rows: number; readonly mark: string }
}

/** Bytes at both ends of what was counted that must not have changed, so that the rest is read only. */
const marked = 4096

/** Counts the rows of queues; of records, lines, whether or not they can be one. Keeps what it counted. */
export const createCount = () => {
  const counts = new Map<string, Counted>()
  return async (queue: string, column: string): Promise<number> => {
    const identity = await identityOf(queue)
    if (!identity) return 0
    const key = `${column === wholeRecord ? 'records' : 'lines'} ${queue}`
    const before = counts.get(key)
    if (before && sameContent(before.identity, identity)) return before.rows
    const goesOn =
      before?.identity.inode === identity.inode &&
      before.ended.bytes <= identity.size &&
      before.ended.mark === (await markOf(queue, before.ended.bytes))
    const counted = await count(queue, column, goesOn ? before.ended : { bytes: 0, rows: 0 })
    counts.set(key, { identity, ...counted })
    return counted.rows
  }
}

const count = async (
  queue: string,
  column: string,
  from: { readonly bytes: number; readonly rows: number },
): Promise<Omit<Counted, 'identity'>> => {
  let { rows } = from
  let ended = from
  const reader = column === wholeRecord ? uncheckedReader : lineReader
  for await (const lines of readQueue(queue, reader, { start: from.bytes }))
    for (const line of lines) {
      if (line.kind === 'row') rows++
      if (line.ended) ended = { bytes: line.end, rows }
    }
  return { rows, ended: { ...ended, mark: await markOf(queue, ended.bytes) } }
}

const markOf = (queue: string, bytes: number): Promise<string> =>
  guarded('read', queue, async () => {
    const hash = createHash('sha256')
    for await (const chunk of readFrom(queue, 0, Math.min(marked, bytes))) hash.update(chunk)
    const tail = readFrom(queue, Math.max(0, bytes - marked), bytes)
    for await (const chunk of tail) hash.update(chunk)
    return hash.digest('hex')
  })
