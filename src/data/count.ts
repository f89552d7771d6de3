/** How many rows wait in a queue, without reading again what was counted before. */
import { createHash } from 'node:crypto'
import { guarded } from '../core/files.ts'
import { type Identity, identityOf, sameContent } from './identity.ts'
import { readFrom } from './pending.ts'
import { readQueue } from './queue.ts'
import { lineReader, uncheckedReader, wholeRecord } from './record.ts'

/** What was counted of a queue. */
export interface Counted {
  readonly rows: number
  /** Line ends, those of blank lines too. */
  readonly ends: number
  /** Bytes of the file that was counted. */
  readonly bytes: number
}

interface Kept extends Counted {
  readonly identity: Identity
  readonly turn: number
  /** The part that ends with the last line end. */
  readonly ended: Counted & { readonly mark: string }
}

/** Bytes at both ends of what was counted that must not have changed, so that the rest is read only. */
const marked = 4096

/** Counts the rows of queues; of records, lines, whether or not they can be one. Keeps what it counted. */
export const createCount = () => {
  const countLines = createLineCount()
  return async (queue: string, column: string): Promise<number> =>
    (await countLines(queue, column)).rows
}

const none: Counted = { rows: 0, ends: 0, bytes: 0 }

/** The same with lines and bytes. Where `turn` is another one, what was counted before may have changed. */
export const createLineCount = () => {
  const counts = new Map<string, Kept>()
  return async (queue: string, column: string, turn = 0): Promise<Counted> => {
    const identity = await identityOf(queue)
    if (!identity) return none
    const key = `${column === wholeRecord ? 'records' : 'lines'} ${queue}`
    const before = counts.get(key)
    const isSame = before?.turn === turn
    if (isSame && sameContent(before.identity, identity)) return before
    const goesOn =
      isSame &&
      before.identity.inode === identity.inode &&
      before.ended.bytes <= identity.size &&
      before.ended.mark === (await markOf(queue, before.ended.bytes))
    const counted = await count(queue, column, goesOn ? before.ended : none)
    const kept = { identity, turn, ...counted }
    counts.set(key, kept)
    return kept
  }
}

const count = async (
  queue: string,
  column: string,
  from: Counted,
): Promise<Omit<Kept, 'identity' | 'turn'>> => {
  let { rows, ends, bytes } = from
  let ended = from
  const reader = column === wholeRecord ? uncheckedReader : lineReader
  for await (const lines of readQueue(queue, reader, { start: from.bytes }))
    for (const line of lines) {
      if (line.kind === 'row') rows++
      bytes = line.end
      if (line.ended) ended = { bytes, rows, ends: ++ends }
    }
  return { rows, ends, bytes, ended: { ...ended, mark: await markOf(queue, ended.bytes) } }
}

const markOf = (queue: string, bytes: number): Promise<string> =>
  guarded('read', queue, async () => {
    const hash = createHash('sha256')
    for await (const chunk of readFrom(queue, 0, Math.min(marked, bytes))) hash.update(chunk)
    const tail = readFrom(queue, Math.max(0, bytes - marked), bytes)
    for await (const chunk of tail) hash.update(chunk)
    return hash.digest('hex')
  })
