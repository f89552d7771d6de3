import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { MillraceError } from '../core/error.ts'
import { guarded, moveDurably, readIfThere, syncFolder, writeAll } from '../core/files.ts'
import { openPlain } from '../core/plain.ts'
import { type Context, commit, expectLocked, type Locked } from './context.ts'
import { markHanded } from './handed.ts'
import { type Identity, identityOf, sameContent } from './identity.ts'
import {
  digestOfPart,
  readFrom,
  secondName,
  stageData,
  stagedName,
  stageEditedQueue,
  stageQueue,
} from './pending.ts'
import {
  forget,
  type Ingestion,
  listPlans,
  type Plan,
  type StagedQueue,
  savePlan,
  writePlan,
} from './plan.ts'
import { identityOfSource } from './sources/identity.ts'
import {
  addVersion,
  followFile,
  newestRow,
  rememberFile,
  takenOf,
  takeSnapshot,
} from './versions.ts'

/**
 * Finishes an intended ingestion. Each step is skipped where its staged file is gone, as it was then
 * done before; a target that was edited by hand since is taken as it is now.
 */
export const apply = async (context: Locked, ingestion: Ingestion): Promise<void> => {
  const { id, name, author } = ingestion
  let plan = await placeData(context, id, ingestion.plan)
  context.step('data placed')
  plan = await placeQueue(context, id, plan)
  context.step('queue placed')
  await placeRejected(context, plan)
  context.step('rejected placed')
  const { data, queue, file, column, reading } = plan
  for (const staged of [queue, data]) if (staged) await rm(again(staged.staged), { force: true })
  const source = { file, column, reading }
  const snapshot = data && (plan.snapshot ?? (await takeSnapshot(context, name, source)))
  const identity = data ? await identityOfSource(source) : undefined
  await commit(context, async (write) => {
    const before = await newestRow(write, name)
    const rows = snapshot
      ? { snapshot, taken: before ? takenOf(before) : [] }
      : plan.fresh && { snapshot: plan.fresh.file, taken: plan.fresh.taken }
    const row =
      rows &&
      (await addVersion(context, write, {
        ...{ name, column, reading, origin: 'ingest' as const, author },
        ...rows,
      }))
    if (row && data && identity && sameContent(await identityOf(file), data.next))
      await rememberFile(context, write, name, file, row.id, identity)
    // The file is as it was; the version it belongs to is the new one.
    if (row && before && !data) await followFile(write, before.id, row.id)
    if (plan.handed) await markHanded(write, name, row?.id ?? null, plan.handed)
    await writePlan(context, write, id, emptied(plan), 'applied')
  })
  context.step('applied')
}

/** What is left to know of a plan that was carried out. */
const emptied = (plan: Plan): Plan => ({
  ...plan,
  batch: [],
  data: null,
  rejected: null,
  snapshot: null,
  fresh: null,
  handed: null,
})

/** Finishes or takes back what a killed process left; answers how many. With the data lock held. */
export const recoverAll = async (context: Locked): Promise<number> => {
  const begun = await listPlans(context, 'staging')
  for (const { id, plan } of begun) await takeBack(context, id, plan)
  const intended = await listPlans(context, 'intended')
  for (const ingestion of intended) await apply(context, ingestion)
  await carryOver(context)
  return begun.length + intended.length
}

/** Removes the files of an ingestion that was not yet intended. */
export const takeBack = async (context: Locked, id: string, { file, queue }: Plan) => {
  await rm(stagedName(file, id), { force: true })
  if (queue) {
    for (const what of ['next', 'rejected', 'old'])
      await rm(stagedName(queue.target, id, what), { force: true })
    await rm(join(context.store.paths.data, `${id}.queue`), { force: true })
  }
  await forget(context, id)
}

/** Appends to the queue what was written to a replaced one, by programs that still had it open. */
export const carryOver = async (context: Locked): Promise<void> => {
  for (const { id, plan: planned } of await listPlans(context, 'applied')) {
    const { old, queue } = planned
    if (!queue) continue
    let plan = { ...planned, queue }
    for (let size = await oldSize(plan); old && size > plan.queue.seen; ) {
      const { target } = plan.queue
      if (!plan.carry) {
        const to = Math.min(size, plan.queue.seen + mostCarried)
        plan = { ...plan, carry: { to, at: (await identityOf(target))?.size ?? 0 } }
        await savePlan(context, id, plan, 'applied')
        context.step('carry intended')
      }
      const { to, at } = plan.carry ?? { to: size, at: 0 }
      const fresh = await tail(old, plan.queue, to, at)
      await expectLocked(context)
      await appendOnce(target, fresh, at)
      context.step('carried')
      plan = { ...plan, queue: { ...plan.queue, seen: to }, carry: null }
      await savePlan(context, id, plan, 'applied')
      size = await oldSize(plan)
    }
  }
}

/** Whether a replaced queue was written to since. */
export const isCarryDue = async (context: Context): Promise<boolean> => {
  for (const { plan } of await listPlans(context, 'applied'))
    if (plan.queue && (await oldSize(plan)) > plan.queue.seen) return true
  return false
}

/** Bytes that are carried over at once. */
const mostCarried = 16 << 20

const oldSize = async ({ old }: Plan) => (old === null ? 0 : ((await identityOf(old))?.size ?? 0))

/** Lets go of replaced queues; what was written to them is carried over by then. */
export const dropOld = async (context: Locked): Promise<void> => {
  for (const { id, plan } of await listPlans(context, 'applied')) {
    if (plan.old) await rm(plan.old, { force: true })
    await forget(context, id)
  }
}

const placeData = async (context: Locked, id: string, given: Plan): Promise<Plan> => {
  let plan = given
  for (let attempt = 0; plan.data && attempt < 5; attempt++) {
    const { staged, target, from } = plan.data
    const live = await identityOf(target)
    if (!(await identityOf(staged))) return placed(plan, target, live)
    if (!live || sameContent(live, from)) {
      await expectLocked(context)
      await moveDurably(staged, target)
      return plan
    }
    const source = { file: plan.file, column: plan.column, reading: plan.reading }
    const made = await stageData(source, plan.batch, again(staged))
    await moveDurably(again(staged), staged)
    const data = { staged, target, from: made.from, next: (await identityOf(staged)) ?? made.next }
    plan = { ...plan, data, snapshot: null }
    await savePlan(context, id, plan, 'intended')
  }
  if (plan.data) throw busy(plan.data.target)
  return plan
}

const placeQueue = async (context: Locked, id: string, given: Plan): Promise<Plan> => {
  if (!given.queue) return given
  let plan = { ...given, queue: given.queue }
  for (let attempt = 0; attempt < 5; attempt++) {
    const { staged, target } = plan.queue
    const live = await identityOf(target)
    if (!(await identityOf(staged))) return placed(plan, target, live)
    if (!live || (await isGrown(plan.queue, live))) {
      await expectLocked(context)
      await moveDurably(staged, target)
      return plan
    }
    const queue = await restage(plan, live)
    plan = { ...plan, queue, old: await secondName(context, target, id) }
    await savePlan(context, id, plan, 'intended')
  }
  throw busy(plan.queue.target)
}

/** Name of a staged file that is being made once more. */
const again = (staged: string) => `${staged}~`

/** Whether a queue is what it was when its successor was staged, but for lines appended since. */
export const isGrown = async (queue: StagedQueue, live: Identity) => {
  if (sameContent(live, queue.from)) return true
  if (live.inode !== queue.from.inode || live.size < queue.seen) return false
  return (await digestOfPart(queue.target, queue.seen)) === queue.seenDigest
}

const restage = async (
  plan: Plan & { readonly queue: StagedQueue },
  live: Identity,
): Promise<StagedQueue> => {
  const { staged, target, taken, takenDigest } = plan.queue
  const begins = live.size >= taken && (await digestOfPart(target, taken)) === takenDigest
  const made = begins
    ? await stageQueue(target, again(staged), { taken, from: live })
    : await stageEditedQueue(target, again(staged), plan)
  await moveDurably(again(staged), staged)
  return { ...made, staged }
}

const placeRejected = async (context: Locked, { rejected }: Plan) => {
  if (!rejected) return
  const lines = await readIfThere(rejected.staged)
  if (!lines) return
  await expectLocked(context)
  await appendOnce(rejected.target, lines, rejected.at)
  await rm(rejected.staged, { force: true })
}

/** What is new in a replaced queue, fit to stand behind a queue of size `at`. */
const tail = async (old: string, queue: StagedQueue, to: number, at: number): Promise<Buffer> => {
  const bytes = await collect(readFrom(old, Math.max(0, queue.seen - 1), to))
  const ended = queue.seen === 0 || bytes[0] === 10
  const fresh = queue.seen === 0 ? bytes : bytes.subarray(1)
  const last = at === 0 ? 10 : (await collect(readFrom(queue.target, at - 1, at)))[0]
  return ended && last !== 10 ? Buffer.concat([Buffer.from('\n'), fresh]) : fresh
}

/** Appends bytes to a file that had `at` bytes, unless they, or their first part, are there already. */
const appendOnce = (path: string, bytes: Buffer, at: number): Promise<void> =>
  guarded('write', path, async () => {
    const there = (await identityOf(path)) ? await collect(readFrom(path, at)) : Buffer.alloc(0)
    if (there.includes(bytes)) return
    const partly = bytes.subarray(0, there.length).equals(there)
    const file = await openPlain(path, 'append')
    try {
      await writeAll(file, partly ? bytes.subarray(there.length) : bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await syncFolder(dirname(path))
  })

const collect = async (chunks: AsyncIterable<Buffer>) => {
  const all: Buffer[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all)
}

/** A staged file that is gone was renamed before; unless its target is gone with it. */
const placed = (plan: Plan, target: string, live: Identity | undefined): Plan => {
  if (live) return plan
  throw new MillraceError('storage', {
    what: `An ingestion cannot be finished: ${target} and the file that should replace it are gone.`,
    why: 'They were moved or deleted after Millrace was stopped half-way.',
    fix: 'Put the folder back where it was.',
  })
}

const busy = (path: string) =>
  new MillraceError('storage', {
    what: `${path} is changed again and again by another program.`,
    fix: 'Stop that program for a moment; the ingestion is finished at the next start.',
  })
