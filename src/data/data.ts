import { type Clock, systemClock } from '../core/clock.ts'
import { writeRows } from '../core/rows.ts'
import { checkName } from '../store/check.ts'
import type { Store } from '../store/home.ts'
import { carryOver, isCarryDue, recoverAll } from './apply.ts'
import { bad } from './bad.ts'
import { type Context, exclusive } from './context.ts'
import { createCount } from './count.ts'
import { countHanded, hand } from './handed.ts'
import { expectApart, truePath } from './identity.ts'
import { ingest } from './ingest.ts'
import { readerOf } from './lines.ts'
import { locateRow } from './locate.ts'
import { reading } from './mend.ts'
import { listPlans } from './plan.ts'
import { quarantineOf } from './quarantine.ts'
import { checkRows, completeRows, type QueueLimits } from './queue.ts'
import { wholeRecord } from './record.ts'
import { countOfCalls, refusedRows } from './refused.ts'
import { readSegments } from './segments.ts'
import { identityOfSource, imagesOf } from './sources/images/door.ts'
import { locatePicture } from './sources/images/locate.ts'
import type { Data, Source } from './types.ts'
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

  const unfinished = async () =>
    (await listPlans(context, 'staging')).length + (await listPlans(context, 'intended')).length > 0

  const current: Data['current'] = async (model, given, author = 'millrace') => {
    checkName('model', model)
    const { column, images } = given
    const source: Source = { file: await truePath(given.file), column, images }
    const row =
      (await known(context, model, source, await identityOfSource(source))) ??
      (await exclusive(context, (locked) => refresh(locked, model, source, author)))
    if (row) return toDataset(row)
    throw bad(source.file, 'has a header but no rows', 'Add rows below its first line.')
  }

  const recover = async () =>
    (await unfinished()) || (await isCarryDue(context)) ? exclusive(context, recoverAll) : 0

  const waiting: Data['waiting'] = async (model, given) => {
    checkName('model', model)
    const handed = await countHanded(context, model)
    if (given.queue === null) return handed
    const { queue } = await expectApart({ ...given, queue: given.queue })
    if (await isCarryDue(context)) await exclusive(context, carryOver)
    return handed + (await countRows(queue, given.column))
  }

  const linesOf = async (queue: string | null) =>
    queue === null ? 0 : countRows(quarantineOf(await truePath(queue)), wholeRecord)

  return {
    refused: async (model, queue, { cursor, limit }) =>
      refusedRows(context, checkName('model', model), {
        ...{ queue, cursor, limit },
        lines: await linesOf(queue),
      }),
    countRefused: async (model, queue) =>
      (await linesOf(queue)) + (await countOfCalls(context, checkName('model', model))),
    async current(model, source, author) {
      if (await unfinished()) await recover()
      return current(model, source, author)
    },
    version: async (id) => toDataset(await rowById(context, id)),
    async versions(model) {
      const rows = await store.db
        .selectFrom('datasets')
        .selectAll()
        .where('model', '=', model)
        .where('deleted_at', 'is', null)
        .orderBy('number', 'desc')
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
    spool: (id, path, limit) =>
      reading(context, id, (segments) =>
        writeRows(path, readSegments(store.blobs, segments, limit)),
      ),
    async locate(id, source, place) {
      const version = await rowById(context, id)
      const pictures = imagesOf(source)
      return pictures
        ? locatePicture(context, pictures, { version, place })
        : locateRow(source.file, version, place)
    },
    async ingest(model, options) {
      checkName('model', model)
      const moved = await exclusive(context, (locked) => ingest(locked, model, options))
      const dataset = await current(model, options, options.author)
      return {
        dataset,
        ...moved,
        left: await waiting(model, options),
      }
    },
    async enqueue(model, given, rows) {
      checkName('model', model)
      const { queue } = given
      if (queue !== null) await expectApart({ ...given, queue })
      const reader = await readerOf(given)
      const all = rows.map((row) => (typeof row === 'string' ? { text: row } : row))
      const texts = checkRows(
        await completeRows(
          all.map(({ text }) => text),
          reader,
        ),
        reader,
        given.admit,
      )
      const checked = all.map((row, at) => ({ ...row, text: texts[at] ?? '' }))
      const { author } = given
      const added = checked.length > 0 ? await hand(context, model, checked, { author, most }) : 0
      return { added, waiting: await waiting(model, given) }
    },
    waiting,
    recover,
  }
}
