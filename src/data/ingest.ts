import { MillraceError } from '../core/error.ts'
import { newId } from '../core/ids.ts'
import { apply, carryOver, dropOld, recoverAll, takeBack } from './apply.ts'
import { arrivalOf, arrivingBy } from './arrive.ts'
import { bad } from './bad.ts'
import { refusalsOnEntry } from './checks/hold.ts'
import type { Locked } from './context.ts'
import { type HandedTaken, nextHanded } from './handed.ts'
import { type Head, most, nothing, readHead, stillBegins, withoutRefused } from './head.ts'
import { expectApart, type Identity, identityOf } from './identity.ts'
import { readerOf } from './lines.ts'
import { readingLocked } from './mend.ts'
import { shownPath } from './names.ts'
import { secondName, stageData, stagedName, stageQueue } from './pending.ts'
import { announce, type Plan, type StagedQueue, savePlan } from './plan.ts'
import { quarantineOf, stageQuarantine } from './quarantine.ts'
import { admitting, completed, type Reader, type Reading } from './record.ts'
import { holding } from './schema/held.ts'
import { newestSchema } from './schema/kept.ts'
import { prepend } from './segments.ts'
import { localSource } from './sources/remote/local.ts'
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
  name: string,
  options: IngestOptions,
): Promise<Moved> => {
  await recoverAll(context)
  await dropOld(context)
  if (!Number.isInteger(options.batch) || options.batch < 1)
    throw new MillraceError('bad_input', {
      what: `batch is ${options.batch}, expected a whole number from 1 on.`,
      fix: 'Correct `ingest.batch` in the configuration.',
    })
  // New rows are held to what the file holds now.
  await refresh(context, name, await localSource(context, options, 'any'), options.author)
  const handed = await ingestHanded(context, name, options)
  const batch = options.batch - handed.added
  if (batch === 0 || options.queue === null) return handed
  const queued = await ingestQueue(context, name, { ...options, queue: options.queue, batch })
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
  readonly queue: {
    readonly target: string
    readonly from: Identity
    /** What becomes of what was read. */
    readonly head: Head
    readonly read: Head
  } | null
  readonly handed: HandedTaken | null
}

const ingestHanded = async (
  context: Locked,
  name: string,
  options: IngestOptions,
): Promise<Moved> => {
  const limits = { rows: options.batch, bytes: most.rowBytes }
  const waiting = await nextHanded(context, name, limits)
  const last = waiting.at(-1)
  if (!last) return none
  const source = await localSource(context, options, 'any')
  const reader = await readerFor(context, name, source, options)
  const readings: { readonly number: number; readonly reading: Reading }[] = []
  for (const { number, text } of waiting)
    readings.push({ number, reading: await completed(reader, reader.read(text)) })
  const read = readings.flatMap(({ number, reading }) =>
    'row' in reading ? [{ number, row: reading.row }] : [],
  )
  const refusals = await refusalsOnEntry(context, name, options)
  const reasons = await refusals(read.map(({ row }) => row))
  const rows = read.flatMap(({ row }, at) => ((reasons[at] ?? null) === null ? [row] : []))
  const rejected = [
    ...readings.flatMap(({ number, reading }) =>
      'row' in reading ? [] : [{ number, reason: reading.reason }],
    ),
    ...read.flatMap(({ number }, at) => {
      const reason = reasons[at] ?? null
      return reason === null ? [] : [{ number, reason }]
    }),
  ].sort((one, other) => one.number - other.number)
  const handed = { last: last.number, rejected }
  await moved(context, name, options, source, async () => ({ source, rows, queue: null, handed }))
  const [first] = rejected
  return {
    added: rows.length,
    rejected: rejected.length,
    quarantined: first ? { file: null, line: first.number, reason: first.reason } : null,
  }
}

/** Rows have to be wanted, and then to fit the schema. */
const readerFor = async (
  context: Locked,
  name: string,
  source: Source,
  { admit }: IngestOptions,
): Promise<Reader> =>
  holding(
    admitting(arrivingBy(await readerOf(source), await arrivalOf(context, name)), admit),
    await newestSchema(context, name),
  )

const ingestQueue = async (
  context: Locked,
  name: string,
  options: IngestOptions & { readonly queue: string },
): Promise<Moved> => {
  const source = await localSource(context, options, 'any')
  const { queue } = await expectApart({ ...options, file: source.file })
  const reader = await readerFor(context, name, source, options)
  const refusals = await refusalsOnEntry(context, name, options)
  const batch = await moved(
    context,
    name,
    options,
    source,
    async () => {
      const from = await identityOf(queue)
      const head = from ? await readHead(queue, reader, from, options.batch) : nothing
      if (!from || (head.rows.length === 0 && head.rejected.length === 0)) return null
      const kept = await withoutRefused(head, refusals)
      return {
        ...{ source, rows: kept.rows, handed: null },
        queue: { target: queue, from, head: kept, read: head },
      }
    },
    ({ read }, staged) => stillBegins(staged, reader, read, options.batch),
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
  name: string,
  options: IngestOptions,
  source: Source,
  read: () => Promise<Batch | null>,
  isSound: IsSound = async () => true,
): Promise<Batch | null> => {
  for (let attempt = 0; attempt < 5; attempt++) {
    const base = await refresh(context, name, source, options.author)
    const batch = await read()
    if (!batch || (await move(context, name, options, batch, base, isSound))) return batch
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
  name: string,
  { author, writeBack }: IngestOptions,
  batch: Batch,
  base: Base,
  isSound: IsSound,
): Promise<boolean> => {
  const id = newId()
  let plan = blank(batch, id, writeBack)
  await announce(context, { id, name, author, plan })
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
    plan = await withVersion(context, name, plan, base, data)
    context.step('staged')
    await savePlan(context, id, plan, 'intended')
  } catch (error) {
    await takeBack(context, id, plan).catch(() => {
      // The disk may refuse this as well; the next start takes it back.
    })
    throw error
  }
  context.step('intended')
  await apply(context, { id, name, author, plan })
  await carryOver(context)
  return true
}

type Base = Awaited<ReturnType<typeof refresh>>

/** A plan with the version that its rows make. */
const withVersion = async (
  context: Locked,
  name: string,
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
  const { file, column, reading } = plan
  const taken = base
    ? await readingLocked(context, base, takenOf, (older) => prepend(blobs, rows, older))
    : await prepend(blobs, rows, [])
  const inFile = base
    ? { digest: base.file_digest, bytes: base.file_bytes, segments: fileSegmentsOf(base) }
    : await takeSnapshot(context, name, { file, column, reading })
  const { digest, bytes, segments } = inFile
  return { ...plan, fresh: { file: { digest, bytes, segments }, taken } }
}

/** Stands for what a file looked like until it is staged. */
const noFile: Identity = { inode: '', size: 0, modified: '', changed: '' }

const blank = ({ source, rows, queue, handed }: Batch, id: string, writeBack: boolean): Plan => {
  const { file, column, reading = {} } = source
  const from = { target: file, from: noFile, next: noFile }
  const empty = { takenDigest: '', seenDigest: '' }
  return {
    file,
    column,
    reading,
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
