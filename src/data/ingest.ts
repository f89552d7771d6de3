import { isDeepStrictEqual } from 'node:util'
import { MillraceError } from '../core/error.ts'
import { newId } from '../core/ids.ts'
import { apply, carryOver, dropOld, isGrown, recoverAll, takeBack } from './apply.ts'
import { bad } from './bad.ts'
import type { Context, Locked } from './context.ts'
import { expectApart, type Identity, identityOf, sameContent } from './identity.ts'
import { readerOf } from './lines.ts'
import { readingLocked } from './mend.ts'
import { shownPath } from './names.ts'
import { secondName, stageData, stagedName, stageQueue } from './pending.ts'
import { announce, type Plan, type StagedQueue, savePlan } from './plan.ts'
import { longestKept, quarantineOf, type Rejected, stageQuarantine } from './quarantine.ts'
import { type QueueLine, readQueue } from './queue.ts'
import { admitting, type Reader } from './record.ts'
import { prepend } from './segments.ts'
import type { Ingested, IngestOptions } from './types.ts'
import { refresh } from './versions.ts'

type Moved = Pick<Ingested, 'added' | 'rejected' | 'quarantined'>

/**
 * Moves the next rows of a queue to the head of a data file. With the data lock held.
 *
 * Both next files are written beside the originals; then the intent goes into the database; then
 * both are renamed; then the new version is recorded. Whatever moment the process is killed, what
 * is in the database says how to go on: before the intent nothing has happened, after it all will.
 */
export const ingest = async (
  context: Locked,
  model: string,
  options: IngestOptions,
): Promise<Moved> => {
  await recoverAll(context)
  await dropOld(context)
  const { file, queue } = await expectApart(options)
  const source = { file, column: options.column }
  if (!Number.isInteger(options.batch) || options.batch < 1)
    throw new MillraceError('bad_input', {
      what: `batch is ${options.batch}, expected a whole number from 1 on.`,
      fix: 'Correct `ingest.batch` in the configuration.',
    })
  for (let attempt = 0; attempt < 5; attempt++) {
    const base = await refresh(context, model, source, options.author)
    const from = await identityOf(queue)
    const reader = admitting(await readerOf(source), options.admit)
    const head = from ? await readHead(queue, reader, from, options.batch) : nothing
    if (!from || (head.rows.length === 0 && head.rejected.length === 0))
      return { added: 0, rejected: 0, quarantined: null }
    const id = newId()
    let plan = blank(source, queue, id, from, head)
    await announce(context, { id, model, author: options.author, plan })
    context.step('announced')
    try {
      plan = await stage(context, id, plan, head)
      const data = plan.data && (await stageData(source, head.rows, plan.data.staged))
      context.step('data staged')
      // What was staged must come from what was read: else read again.
      const sound = await stillBegins(plan.queue, reader, head, options.batch)
      if (!sound || (data && base && data.before !== base.digest)) {
        await takeBack(context, id, plan)
        continue
      }
      if (data && plan.data) {
        const { from, next, digest, bytes } = data
        const segments =
          base &&
          (await readingLocked(context, base, (older) =>
            prepend(context.store.blobs, head.rows, older),
          ))
        plan = {
          ...plan,
          data: { ...plan.data, from, next },
          snapshot:
            base && segments
              ? { digest, bytes, rows: base.rows + head.rows.length, segments }
              : null,
        }
      }
      context.step('staged')
      await savePlan(context, id, plan, 'intended')
    } catch (error) {
      await takeBack(context, id, plan).catch(() => {
        // The disk may refuse this as well; the next start takes it back.
      })
      throw error
    }
    context.step('intended')
    await apply(context, { id, model, author: options.author, plan })
    await carryOver(context)
    const [first] = head.rejected
    return {
      added: head.rows.length,
      rejected: head.rejected.length,
      quarantined: first
        ? { file: shownPath(quarantineOf(queue)), line: first.line, reason: first.reason }
        : null,
    }
  }
  throw bad(
    source.file,
    'changes again and again while rows are added to it',
    'Let the program that writes it come to an end.',
  )
}

interface Head {
  readonly rows: readonly string[]
  readonly rejected: readonly Rejected[]
  /** Bytes of the queue these lines take. */
  readonly taken: number
}

const nothing: Head = { rows: [], rejected: [], taken: 0 }

/** What one ingestion takes at most; further lines wait for the next. Bytes bound what is held in memory. */
const most = { rowBytes: 32 << 20, rejected: 10_000, rejectedBytes: 8 << 20 }

const readHead = async (
  queue: string,
  reader: Reader,
  from: Identity,
  batch: number,
): Promise<Head> => {
  const rows: string[] = []
  const rejected: Rejected[] = []
  let taken = 0
  let number = 0
  let rowBytes = 0
  let rejectedBytes = 0
  const take = (line: QueueLine) => {
    number++
    taken = line.end
    if (line.kind === 'row') {
      rows.push(line.text)
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
      take(line)
      if (isFull()) break
    }
    if (isFull()) break
  }
  return { rows, rejected, taken }
}

/** Whether a queue still begins with what was read of it; others may append meanwhile. */
const stillBegins = async (
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

const blank = (
  source: { file: string; column: string },
  queue: string,
  id: string,
  from: Identity,
  { rows, taken }: Head,
): Plan => {
  const { file, column } = source
  const empty = { takenDigest: '', seen: from.size, seenDigest: '' }
  return {
    file,
    column,
    batch: rows,
    data:
      rows.length === 0 ? null : { staged: stagedName(file, id), target: file, from, next: from },
    queue: { staged: stagedName(queue, id), target: queue, from, taken, ...empty },
    rejected: null,
    old: null,
    snapshot: null,
    carry: null,
  }
}

/** Writes the next queue and the rejected lines beside the queue. */
const stage = async (context: Context, id: string, plan: Plan, head: Head): Promise<Plan> => {
  const { target, staged, from, taken } = plan.queue
  const old = await secondName(context, target, id)
  const queue = await stageQueue(target, staged, { taken, from })
  context.step('queue staged')
  if (head.rejected.length === 0) return { ...plan, queue, old }
  const rejected = {
    staged: stagedName(target, id, 'rejected'),
    target: quarantineOf(target),
    lines: head.rejected.length,
  }
  const { at } = await stageQuarantine(target, head.rejected, rejected.staged, context.clock.now())
  return { ...plan, queue, old, rejected: { ...rejected, at } }
}
