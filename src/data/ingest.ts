import { isDeepStrictEqual } from 'node:util'
import { MillraceError } from '../core/error.ts'
import { newId } from '../core/ids.ts'
import { apply, carryOver, dropOld, isGrown, recoverAll, takeBack } from './apply.ts'
import { bad } from './bad.ts'
import type { Locked } from './context.ts'
import { type HandedTaken, nextHanded } from './handed.ts'
import { expectApart, type Identity, identityOf, sameContent, truePath } from './identity.ts'
import { readerOf } from './lines.ts'
import { readingLocked } from './mend.ts'
import { shownPath } from './names.ts'
import { secondName, stageData, stagedName, stageQueue } from './pending.ts'
import { announce, type Plan, type StagedQueue, savePlan } from './plan.ts'
import { longestKept, quarantineOf, type Rejected, stageQuarantine } from './quarantine.ts'
import { type QueueLine, readQueue } from './queue.ts'
import { admitting, completed, type Reader } from './record.ts'
import { prepend } from './segments.ts'
import type { Ingested, IngestOptions, Source } from './types.ts'
import { fileSegmentsOf, refresh, rowsIn, takenOf, takeSnapshot } from './versions.ts'

type Moved = Pick<Ingested, 'added' | 'rejected' | 'quarantined'>

/**
 * Takes the next rows in: those that were handed over first, then those of the queue. With the data lock held.
 *
 * What is needed is written beside the originals; then the intent goes into the database; then files are renamed;
 * then the new version is recorded, and handed rows are marked with it. Whatever moment the process is killed,
 * what is in the database says how to go on: before the intent nothing has happened, after it all will.
 */
export const ingest = async (
  context: Locked,
  model: string,
  options: IngestOptions,
): Promise<Moved> => {
  await recoverAll(context)
  await dropOld(context)
  if (!Number.isInteger(options.batch) || options.batch < 1)
    throw new MillraceError('bad_input', {
      what: `batch is ${options.batch}, expected a whole number from 1 on.`,
      fix: 'Correct `ingest.batch` in the configuration.',
    })
  const handed = await ingestHanded(context, model, options)
  const batch = options.batch - handed.added
  if (batch === 0 || options.queue === null) return handed
  const queued = await ingestQueue(context, model, { ...options, queue: options.queue, batch })
  return {
    added: handed.added + queued.added,
    rejected: handed.rejected + queued.rejected,
    quarantined: handed.quarantined ?? queued.quarantined,
  }
}

const none: Moved = { added: 0, rejected: 0, quarantined: null }

/** Rows that go in together, and where they come from. */
interface Batch {
  readonly source: Source
  readonly rows: readonly string[]
  readonly queue: { readonly target: string; readonly from: Identity; readonly head: Head } | null
  readonly handed: HandedTaken | null
}

const ingestHanded = async (
  context: Locked,
  model: string,
  options: IngestOptions,
): Promise<Moved> => {
  const limits = { rows: options.batch, bytes: most.rowBytes }
  const waiting = await nextHanded(context, model, limits)
  const last = waiting.at(-1)
  if (!last) return none
  const { column, images } = options
  const source = { file: await truePath(options.file), column, images }
  const reader = admitting(await readerOf(source), options.admit)
  const rows: string[] = []
  const rejected: { readonly number: number; readonly reason: string }[] = []
  for (const { number, text } of waiting) {
    const reading = await completed(reader, reader.read(text))
    if ('row' in reading) rows.push(reading.row)
    else rejected.push({ number, reason: reading.reason })
  }
  const handed = { last: last.number, rejected }
  await moved(context, model, options, async () => ({ source, rows, queue: null, handed }))
  const [first] = rejected
  return {
    added: rows.length,
    rejected: rejected.length,
    quarantined: first ? { file: null, line: first.number, reason: first.reason } : null,
  }
}

const ingestQueue = async (
  context: Locked,
  model: string,
  options: IngestOptions & { readonly queue: string },
): Promise<Moved> => {
  const { file, queue } = await expectApart(options)
  const { column, images } = options
  const source = { file, column, images }
  const reader = admitting(await readerOf(source), options.admit)
  const batch = await moved(
    context,
    model,
    options,
    async () => {
      const from = await identityOf(queue)
      const head = from ? await readHead(queue, reader, from, options.batch) : nothing
      if (!from || (head.rows.length === 0 && head.rejected.length === 0)) return null
      return { source, rows: head.rows, queue: { target: queue, from, head }, handed: null }
    },
    ({ head }, staged) => stillBegins(staged, reader, head, options.batch),
  )
  if (!batch?.queue) return none
  const { rows, rejected } = batch.queue.head
  const [first] = rejected
  return {
    added: rows.length,
    rejected: rejected.length,
    quarantined: first
      ? { file: shownPath(quarantineOf(queue)), line: first.line, reason: first.reason }
      : null,
  }
}

type IsSound = (queue: NonNullable<Batch['queue']>, staged: StagedQueue) => Promise<boolean>

/** Moves a batch, read again where what it comes from has changed meanwhile; null where there is none. */
const moved = async (
  context: Locked,
  model: string,
  options: IngestOptions,
  read: () => Promise<Batch | null>,
  isSound: IsSound = async () => true,
): Promise<Batch | null> => {
  for (let attempt = 0; attempt < 5; attempt++) {
    const base = await refresh(context, model, options, options.author)
    const batch = await read()
    if (!batch || (await move(context, model, options, batch, base, isSound))) return batch
  }
  throw bad(
    options.file,
    'changes again and again while rows are added to it',
    'Let the program that writes it come to an end.',
  )
}

/** Whether the batch went in: false where what it was staged from is not what was read. */
const move = async (
  context: Locked,
  model: string,
  { author, writeBack }: IngestOptions,
  batch: Batch,
  base: Base,
  isSound: IsSound,
): Promise<boolean> => {
  const id = newId()
  let plan = blank(batch, id, writeBack)
  await announce(context, { id, model, author, plan })
  context.step('announced')
  try {
    plan = await stage(context, id, plan, batch)
    const data = plan.data && (await stageData(batch.source, batch.rows, plan.data.staged))
    context.step('data staged')
    const isRead = !(batch.queue && plan.queue) || (await isSound(batch.queue, plan.queue))
    if (!isRead || (data && base && data.before !== base.file_digest)) {
      await takeBack(context, id, plan)
      return false
    }
    plan = await withVersion(context, plan, base, data)
    context.step('staged')
    await savePlan(context, id, plan, 'intended')
  } catch (error) {
    await takeBack(context, id, plan).catch(() => {
      // The disk may refuse this as well; the next start takes it back.
    })
    throw error
  }
  context.step('intended')
  await apply(context, { id, model, author, plan })
  await carryOver(context)
  return true
}

type Base = Awaited<ReturnType<typeof refresh>>

/** A plan with the version that its rows make. */
const withVersion = async (
  context: Locked,
  plan: Plan,
  base: Base,
  data: Awaited<ReturnType<typeof stageData>> | null,
): Promise<Plan> => {
  const { blobs } = context.store
  const { batch: rows } = plan
  if (rows.length === 0) return plan
  if (data && plan.data) {
    const { from, next, digest, bytes } = data
    const segments =
      base &&
      (await readingLocked(context, base, fileSegmentsOf, (older) => prepend(blobs, rows, older)))
    const snapshot = segments ? { digest, bytes, rows: rowsIn(segments), segments } : null
    return { ...plan, data: { ...plan.data, from, next }, snapshot }
  }
  const { file, column } = plan
  const taken = base
    ? await readingLocked(context, base, takenOf, (older) => prepend(blobs, rows, older))
    : await prepend(blobs, rows, [])
  const inFile = base
    ? { digest: base.file_digest, bytes: base.file_bytes, segments: fileSegmentsOf(base) }
    : await takeSnapshot(context, { file, column })
  const { digest, bytes, segments } = inFile
  return { ...plan, fresh: { file: { digest, bytes, segments }, taken } }
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
      take(await completedLine(reader, line))
      if (isFull()) break
    }
    if (isFull()) break
  }
  return { rows, rejected, taken }
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

/** Stands for what a file looked like until it is staged. */
const noFile: Identity = { inode: '', size: 0, modified: '', changed: '' }

const blank = ({ source, rows, queue, handed }: Batch, id: string, writeBack: boolean): Plan => {
  const { file, column } = source
  const from = { target: file, from: noFile, next: noFile }
  const empty = { takenDigest: '', seenDigest: '' }
  return {
    file,
    column,
    batch: rows,
    data: rows.length === 0 || !writeBack ? null : { staged: stagedName(file, id), ...from },
    queue: queue && {
      ...{ staged: stagedName(queue.target, id), target: queue.target, from: queue.from },
      ...{ taken: queue.head.taken, seen: queue.from.size, ...empty },
    },
    rejected: null,
    old: null,
    snapshot: null,
    fresh: null,
    handed,
    carry: null,
  }
}

/** Writes the next queue and the rejected lines beside the queue. */
const stage = async (context: Locked, id: string, plan: Plan, batch: Batch): Promise<Plan> => {
  if (!plan.queue || !batch.queue) return plan
  const { target, staged, from, taken } = plan.queue
  const { rejected: lines } = batch.queue.head
  const old = await secondName(context, target, id)
  const queue = await stageQueue(target, staged, { taken, from })
  context.step('queue staged')
  if (lines.length === 0) return { ...plan, queue, old }
  const rejected = {
    staged: stagedName(target, id, 'rejected'),
    target: quarantineOf(target),
    lines: lines.length,
  }
  const { at } = await stageQuarantine(target, lines, rejected.staged, context.clock.now())
  return { ...plan, queue, old, rejected: { ...rejected, at } }
}
