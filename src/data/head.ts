/** The rows that a queue begins with. */
import { isDeepStrictEqual } from 'node:util'
import { isGrown } from './apply.ts'
import type { Refusals } from './checks/hold.ts'
import { type Identity, identityOf, sameContent } from './identity.ts'
import type { StagedQueue } from './plan.ts'
import { longestKept, type Rejected } from './quarantine.ts'
import { type QueueLine, readQueue } from './queue.ts'
import type { Reader } from './record.ts'

/** What a queue begins with. */
export interface Head {
  readonly rows: readonly string[]
  /** Where each row stands. */
  readonly parts: readonly Omit<Rejected, 'reason'>[]
  readonly rejected: readonly Rejected[]
  /** Bytes of the queue these lines take. */
  readonly taken: number
}

export const nothing: Head = { rows: [], parts: [], rejected: [], taken: 0 }

/** What one ingestion takes at most; further lines wait for the next. Bytes bound what is held in memory. */
export const most = { rowBytes: 32 << 20, rejected: 10_000, rejectedBytes: 8 << 20 }

export const readHead = async (
  queue: string,
  reader: Reader,
  from: Identity,
  batch: number,
): Promise<Head> => {
  const rows: string[] = []
  const parts: Omit<Rejected, 'reason'>[] = []
  const rejected: Rejected[] = []
  let taken = 0
  let number = 0
  let rowBytes = 0
  let rejectedBytes = 0
  const take = (line: QueueLine) => {
    number++
    taken = line.end
    if (line.kind === 'row') {
      const { start, end, ended } = line
      rows.push(line.text)
      parts.push({ start, end, ended, line: number })
      rowBytes += line.text.length
    }
    if (line.kind === 'rejected') {
      const { start, end, ended, reason } = line
      rejected.push({ start, end, ended, line: number, reason })
      rejectedBytes += Math.min(end - start, longestKept)
    }
  }
  const isFull = () =>
    rows.length === batch ||
    rowBytes >= most.rowBytes ||
    rejected.length === most.rejected ||
    rejectedBytes >= most.rejectedBytes
  for await (const lines of readQueue(queue, reader, { end: from.size })) {
    for (const line of lines) {
      take(await completedLine(reader, line))
      if (isFull()) break
    }
    if (isFull()) break
  }
  return { rows, parts, rejected, taken }
}

/** A line as it is to be taken in. */
const completedLine = async (reader: Reader, line: QueueLine): Promise<QueueLine> => {
  if (line.kind !== 'row' || !reader.complete) return line
  const reading = await reader.complete(line.text)
  const { start, end, ended } = line
  return 'row' in reading
    ? { ...line, text: reading.row }
    : { start, end, ended, kind: 'rejected', reason: reading.reason }
}

/** Whether a queue still begins with what was read of it; others may append meanwhile. */
export const stillBegins = async (
  queue: StagedQueue,
  reader: Reader,
  head: Head,
  batch: number,
): Promise<boolean> => {
  const live = await identityOf(queue.target)
  if (!live || sameContent(live, queue.from)) return live !== undefined
  if (!(await isGrown(queue, live))) return false
  return isDeepStrictEqual(await readHead(queue.target, reader, queue.from, batch), head)
}

/** The same without rows that may not come in: they are rejected. */
export const withoutRefused = async (head: Head, refusals: Refusals): Promise<Head> => {
  const reasons = await refusals(head.rows)
  if (reasons.every((reason) => reason === null)) return head
  const isKept = (_: unknown, at: number) => (reasons[at] ?? null) === null
  const refused = head.parts.flatMap((part, at) => {
    const reason = reasons[at] ?? null
    return reason === null ? [] : [{ ...part, reason }]
  })
  return {
    ...head,
    rows: head.rows.filter(isKept),
    parts: head.parts.filter(isKept),
    rejected: [...head.rejected, ...refused].sort((one, other) => one.line - other.line),
  }
}
