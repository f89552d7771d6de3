import { type Clock, systemClock } from '../core/clock.ts'
import { writeRows } from '../core/rows.ts'
import { checkName } from '../store/check.ts'
import type { Store } from '../store/home.ts'
import { lastNumber } from '../store/numbers.ts'
import { accepted } from './accept.ts'
import { carryOver, dropOld, isCarryDue, recoverAll } from './apply.ts'
import { bad } from './bad.ts'
import { expectSound, reportOf, verdictsOf } from './checks/report.ts'
import { suggestFor } from './checks/suggested.ts'
import { type Context, exclusive } from './context.ts'
import { createCount, createLineCount } from './count.ts'
import { dropVersion } from './drop.ts'
import {
  carryOutErasure,
  finishErasures,
  linesLeft,
  planErasure,
  rowsOf,
  unfinishedErasures,
} from './erase.ts'
import { countHanded, hand } from './handed.ts'
import { readHeader } from './header.ts'
import { expectApart, truePath } from './identity.ts'
import { ingest } from './ingest.ts'
import { locateRow } from './locate.ts'
import { changeBetween, previewOf, writeAs } from './look.ts'
import { declareMask } from './mask.ts'
import { reading } from './mend.ts'
import { listPlans } from './plan.ts'
import { profileVersion } from './profile/version.ts'
import { quarantineOf } from './quarantine.ts'
import type { QueueLimits } from './queue.ts'
import { wholeRecord } from './record.ts'
import { countOfCalls, refusedRows } from './refused.ts'
import { discardRow, releaseRow } from './release.ts'
import { expectDeclared } from './schema/declared.ts'
import { schemaOf } from './schema/kept.ts'
import { retype } from './schema/retype.ts'
import { readSegments } from './segments.ts'
import { expectSomebody } from './somebody.ts'
import { detectedIn } from './sources/detected.ts'
import { identityOfSource } from './sources/identity.ts'
import { imagesOf } from './sources/images/door.ts'
import { locatePicture } from './sources/images/locate.ts'
import { localSource } from './sources/remote/local.ts'
import type { Data } from './types.ts'
import { known, refresh, rowById, toDataset } from './versions.ts'

export interface DataOptions {
  readonly clock?: Pick<Clock, 'now'>
  /** Called at each step of an ingestion; a test may end the process there. */
  readonly step?: (name: string) => void
  /** How many rows may wait that were handed over. Default a million rows and 1 GiB. */
  readonly most?: QueueLimits
}

const mostQueued: QueueLimits = { rows: 1_000_000, bytes: 1 << 30 }

/** The data of a home. Call `recover` once at the start, before other programs read the files. */
export const createData = (store: Store, options: DataOptions = {}): Data => {
  const context: Context = {
    store,
    clock: options.clock ?? systemClock,
    step: options.step ?? (() => {}),
  }
  const { most = mostQueued } = options
  const countRows = createCount()
  const countLines = createLineCount()

  const unfinished = async () =>
    (await listPlans(context, 'staging')).length +
      (await listPlans(context, 'intended')).length +
      (await unfinishedErasures(context)).length >
    0

  const current: Data['current'] = async (name, given, author = 'millrace') => {
    checkName('data set', name)
    await declareMask(context, name, given.mask)
    const source = await localSource(context, given, 'newest')
    const row =
      (await known(context, name, source, await identityOfSource(source))) ??
      (await exclusive(context, (locked) => refresh(locked, name, source, author)))
    if (row) {
      expectDeclared(row, source)
      return toDataset(row)
    }
    throw bad(
      source.name ?? source.file,
      'has a header but no rows',
      'Add rows below its first line.',
    )
  }

  const recover = async () =>
    (await unfinished()) || (await isCarryDue(context))
      ? exclusive(
          context,
          async (locked) => (await recoverAll(locked)) + (await finishErasures(locked)),
        )
      : 0

  const waiting: Data['waiting'] = async (name, given) => {
    checkName('data set', name)
    const handed = await countHanded(context, name)
    if (given.queue === null) return handed
    const { queue } = await expectApart({ ...given, queue: given.queue })
    if (await isCarryDue(context)) await exclusive(context, carryOver)
    return handed + (await countRows(queue, given.column))
  }

  const linesOf = async (name: string, queue: string | null) => {
    if (queue === null) return { rows: 0, ends: 0, bytes: 0 }
    const turn = await lastNumber(store.db, `quarantine/${name}`)
    return countLines(quarantineOf(await truePath(queue)), wholeRecord, turn)
  }

  return {
    refused: async (name, queue, { cursor, limit }) =>
      refusedRows(context, checkName('data set', name), {
        ...{ queue, cursor, limit },
        lines: await linesOf(name, queue),
      }),
    countRefused: async (name, queue) =>
      (await linesOf(name, queue)).rows +
      (await countOfCalls(context, checkName('data set', name))),
    async release(name, given, row) {
      await releaseRow(context, checkName('data set', name), given, { ...row, most })
      return waiting(name, given)
    },
    discard: (name, queue, row) => discardRow(context, checkName('data set', name), queue, row),
    async current(name, source, author) {
      if (await unfinished()) await recover()
      return current(name, source, author)
    },
    columns: async (given) => (await readHeader(await localSource(context, given, 'any'))).columns,
    detected: async (given) => detectedIn(await localSource(context, given, 'any')),
    version: async (id) => toDataset(await rowById(context, id)),
    schema: async (id) => schemaOf(await rowById(context, id)),
    retype: (name, column, to, author) =>
      exclusive(context, async (locked) =>
        toDataset(await retype(locked, checkName('data set', name), { column, to, author })),
      ),
    async versions(name) {
      const rows = await store.db
        .selectFrom('datasets')
        .selectAll()
        .where('name', '=', name)
        .where('deleted_at', 'is', null)
        .orderBy('turn', 'desc')
        .execute()
      return rows.map(toDataset)
    },
    rows: (id, limit) =>
      reading(context, id, async (segments) => {
        const all: string[] = []
        for await (const batch of readSegments(store.blobs, segments, limit))
          for (const row of batch) all.push(row)
        return all
      }),
    profile: (id, beside) => profileVersion(context, id, beside),
    spool: (id, path, limit) =>
      reading(context, id, (segments) =>
        writeRows(path, readSegments(store.blobs, segments, limit)),
      ),
    report: (id, checks, held) => reportOf(context, id, checks, held),
    suggest: (id, known) => suggestFor(context, id, known),
    verdicts: (name) => verdictsOf(context, checkName('data set', name)),
    expectSound: (id, checks, held) => expectSound(context, id, checks, held),
    async locate(id, given, place) {
      const version = await rowById(context, id)
      const pictures = imagesOf(given)
      if (pictures) return locatePicture(context, pictures, { version, place })
      return locateRow(context, await localSource(context, given, 'any'), version, place)
    },
    async ingest(name, options) {
      checkName('data set', name)
      await declareMask(context, name, options.mask)
      const moved = await exclusive(context, (locked) => ingest(locked, name, options))
      const dataset = await current(name, options, options.author)
      return {
        dataset,
        ...moved,
        left: await waiting(name, options),
      }
    },
    async enqueue(name, given, rows) {
      checkName('data set', name)
      const all = rows.map((row) => (typeof row === 'string' ? { text: row } : row))
      const texts = await accepted(
        context,
        name,
        given,
        all.map(({ text }) => text),
      )
      const checked = all.map((row, at) => ({ ...row, text: texts[at] ?? '' }))
      const { author } = given
      const added = checked.length > 0 ? await hand(context, name, checked, { author, most }) : 0
      return { added, waiting: await waiting(name, given) }
    },
    waiting,
    preview: (id, page) => previewOf(context, id, page),
    diff: (from, to) => changeBetween(context, from, to),
    exportTo: (id, how) => writeAs(context, id, how),
    drop: (id, how) => dropVersion(context, id, how),
    async erase(name, given, { absent = false, ...whose }) {
      checkName('data set', name)
      await declareMask(context, name, given.mask)
      const source = { ...given, file: await truePath(given.file) }
      const queue = whose.queue === null ? null : await truePath(whose.queue)
      return exclusive(context, async (locked) => {
        await recoverAll(locked)
        // A replaced queue holds rows that were taken from it.
        await dropOld(locked)
        if (!absent) await expectSomebody(locked, name, source, { ...whose, queue })
        const planned = await planErasure(locked, name, { ...whose, queue })
        context.step('erasure planned')
        const done = await carryOutErasure(locked, planned)
        const left = await linesLeft(context, source, done)
        return { fingerprint: done.fingerprint, rows: rowsOf(done), left }
      })
    },
    recover,
  }
}
