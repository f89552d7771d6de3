import { type Clock, systemClock } from '../core/clock.ts'
import { writeRows } from '../core/rows.ts'
import { checkName } from '../store/check.ts'
import type { Store } from '../store/home.ts'
import { carryOver, isCarryDue, recoverAll } from './apply.ts'
import { type Context, exclusive } from './context.ts'
import { type Identity, identityOf, sameContent, truePath } from './identity.ts'
import { ingest } from './ingest.ts'
import { bad, readerOf } from './lines.ts'
import { listPlans } from './plan.ts'
import { appendLines, checkRows, readQueue } from './queue.ts'
import { lineReader, uncheckedReader, wholeRecord } from './record.ts'
import { readSegments } from './segments.ts'
import type { Data, Source } from './types.ts'
import { known, refresh, rowById, segmentsOf, toDataset } from './versions.ts'

export interface DataOptions {
  readonly clock?: Pick<Clock, 'now'>
  /** Called at each step of an ingestion; a test may end the process there. */
  readonly step?: (name: string) => void
}

/** The data of a home. Call `recover` once at the start, before other programs read the files. */
export const createData = (store: Store, options: DataOptions = {}): Data => {
  const context: Context = {
    store,
    clock: options.clock ?? systemClock,
    step: options.step ?? (() => {}),
  }
  const counts = new Map<string, { readonly identity: Identity; readonly rows: number }>()

  const unfinished = async () =>
    (await listPlans(context, 'staging')).length + (await listPlans(context, 'intended')).length > 0

  const current: Data['current'] = async (model, given, author = 'millrace') => {
    checkName('model', model)
    const source: Source = { file: await truePath(given.file), column: given.column }
    const row =
      (await known(context, model, source, await identityOf(source.file))) ??
      (await exclusive(context, () => refresh(context, model, source, author)))
    if (row) return toDataset(row)
    throw bad(source.file, 'has a header but no rows', 'Add rows below its first line.')
  }

  const countRows = async (queue: string, column: string): Promise<number> => {
    const identity = await identityOf(queue)
    if (!identity) return 0
    const counted = counts.get(queue)
    if (counted && sameContent(counted.identity, identity)) return counted.rows
    let rows = 0
    for await (const line of readQueue(
      queue,
      column === wholeRecord ? uncheckedReader : lineReader,
    ))
      if (line.kind === 'row') rows++
    counts.set(queue, { identity, rows })
    return rows
  }

  const recover = async () =>
    (await unfinished()) || (await isCarryDue(context))
      ? exclusive(context, () => recoverAll(context))
      : 0

  return {
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
        .orderBy('number', 'desc')
        .execute()
      return rows.map(toDataset)
    },
    async rows(id, limit) {
      const segments = segmentsOf(await rowById(context, id))
      const all: string[] = []
      for await (const batch of readSegments(store.blobs, segments, limit))
        for (const row of batch) all.push(row)
      return all
    },
    async spool(id, path, limit) {
      const segments = segmentsOf(await rowById(context, id))
      await writeRows(path, readSegments(store.blobs, segments, limit))
    },
    locate: async () => null,
    async ingest(model, options) {
      checkName('model', model)
      const moved = await exclusive(context, () => ingest(context, model, options))
      const dataset = await current(model, options, options.author)
      return {
        dataset,
        ...moved,
        left: await countRows(await truePath(options.queue), options.column),
      }
    },
    async enqueue(model, { file, column, queue }, rows) {
      checkName('model', model)
      const lines = checkRows(rows, await readerOf({ file, column }))
      const path = await truePath(queue)
      await exclusive(context, async () => {
        await recoverAll(context)
        if (lines.length > 0) await appendLines(path, lines)
      })
      return countRows(path, column)
    },
    async waiting(model, { column, queue }) {
      checkName('model', model)
      if (await isCarryDue(context)) await exclusive(context, () => carryOver(context))
      return countRows(await truePath(queue), column)
    },
    recover,
  }
}
