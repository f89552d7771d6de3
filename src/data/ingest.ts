import { join, parse } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { MillraceError } from '../core/error.ts'
import { newId } from '../core/ids.ts'
import { apply, carryOver, dropOld, isGrown, recoverAll, takeBack } from './apply.ts'
import type { Context } from './context.ts'
import { type Identity, identityOf, sameContent, truePath } from './identity.ts'
import { bad, readerOf } from './lines.ts'

import { announce, type Plan, type StagedQueue, savePlan } from './plan.ts'
import { type QueueLine, readQueue } from './queue.ts'
import type { Reader } from './record.ts'
import { prepend } from './segments.ts'
import { secondName, stageData, stagedName, stageQueue, stageRejected } from './stage.ts'
import type { IngestOptions } from './types.ts'
import { refresh, segmentsOf } from './versions.ts'

/**
 * Moves the next rows of a queue to the head of a data file. With the data lock held.
 *
 * Both next files are written beside the originals; then the intent goes into the database; then
 * both are renamed; then the new version is recorded. Whatever moment the process is killed, what
 * is in the database says how to go on: before the intent nothing has happened, after it all will.
 */
export const ingest = async (
  context: Context,
  model: string,
  options: IngestOptions,
): Promise<{ added: number; rejected: number }> => {
  await recoverAll(context)
  await dropOld(context)
  const source = { file: await truePath(options.file), column: options.column }
  const queue = await truePath(options.queue)
  if (!Number.isInteger(options.batch) || options.batch < 1)
    throw new MillraceError('bad_input', {
      what: `batch is ${options.batch}, expected a whole number from 1 on.`,
      fix: 'Correct `ingest.batch` in the configuration.',
    })
  for (let attempt = 0; attempt < 5; attempt++) {
    const base = await refresh(context, model, source, options.author)
    const from = await identityOf(queue)
    const reader = await readerOf(source)
    const head = from ? await readHead(queue, reader, from, options.batch) : nothing
    if (!from || (head.rows.length === 0 && head.rejected.length === 0))
      return { added: 0, rejected: 0 }
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
        const segments = base && (await prepend(context.store.blobs, head.rows, segmentsOf(base)))
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
    return { added: head.rows.length, rejected: head.rejected.length }
  }
  throw bad(
    source.file,
    'changes again and again while rows are added to it',
    'Let the program that writes it come to an end.',
  )
}

/** File beside a queue that takes the lines which cannot be rows. */
const rejectedFile = (queue: string) => {
  const { dir, name } = parse(queue)
  return join(dir, `${name}.rejected.txt`)
}

interface Head {
  readonly rows: readonly string[]
  readonly rejected: readonly QueueLine[]
  /** Bytes of the queue these lines take. */
  readonly taken: number
}

const nothing: Head = { rows: [], rejected: [], taken: 0 }

/** Bytes of rejected lines in one ingestion; further ones wait for the next. */
const mostRejected = 16 << 20

const readHead = async (
  queue: string,
  reader: Reader,
  from: Identity,
  batch: number,
): Promise<Head> => {
  const rows: string[] = []
  const rejected: QueueLine[] = []
  let taken = 0
  let bytes = 0
  for await (const line of readQueue(queue, reader, from.size)) {
    if (line.kind === 'row') rows.push(line.text)
    if (line.kind === 'rejected') {
      rejected.push(line)
      bytes += line.end - line.start
    }
    taken = line.end
    if (rows.length === batch || bytes > mostRejected) break
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
    target: rejectedFile(target),
    at: (await identityOf(rejectedFile(target)))?.size ?? 0,
    lines: head.rejected.length,
  }
  await stageRejected(target, head.rejected, rejected.staged)
  return { ...plan, queue, old, rejected }
}
