/** Erases whose rows are asked for: from every version, from what waits and from what was refused. */

import type { Selectable } from 'kysely'
import { newId } from '../core/ids.ts'
import { counted } from '../core/text.ts'
import { record } from '../store/audit.ts'
import { nextNumber } from '../store/numbers.ts'
import { digestsIn } from '../store/retention.ts'
import type { Tables } from '../store/schema.ts'
import { scrub } from '../store/vacuum.ts'
import { dropStates } from './checks/kept.ts'
import { type Context, commit, fromHome, type Locked, toHome } from './context.ts'
import { fingerprintOf, type IsErased, isOneOf, saltOf } from './erased.ts'
import { readPlaced } from './lines.ts'
import { asKept, maskOf } from './mask.ts'
import { readingLocked } from './mend.ts'
import { shownPath } from './names.ts'
import { blankLines } from './overwrite.ts'
import { blobsOfData } from './prune.ts'
import { lineIn, quarantineOf } from './quarantine.ts'
import { createWriter, readSegments, type Segment } from './segments.ts'
import type { Whose } from './somebody.ts'
import type { Source } from './types.ts'
import { contentDigest, fileSegmentsOf, rowsIn, takenOf } from './versions.ts'

type Erasure = Selectable<Tables['erasures']>
type Row = Selectable<Tables['datasets']>

/** Notes whose rows are to go, not by name but by fingerprint: from here on it is finished, whoever is killed. */
export const planErasure = async (
  context: Locked,
  name: string,
  { column, value, queue, author }: Whose,
): Promise<Erasure> => {
  const kept = await asKept(context, { name, column }, value.trim())
  return commit(context, async (write) => {
    const salt = await saltOf(write, name)
    const fingerprint = fingerprintOf(salt, kept)
    const known = await write
      .selectFrom('erasures')
      .selectAll()
      .where('name', '=', name)
      .where('column_name', '=', column)
      .where('fingerprint', '=', fingerprint)
      .executeTakeFirst()
    const path = queue === null ? null : toHome(context, queue)
    if (known) {
      const again = { queue: path, done_at: null, author }
      await write.updateTable('erasures').set(again).where('id', '=', known.id).execute()
      return { ...known, ...again }
    }
    const erasure: Erasure = {
      ...{ id: newId(), name, column_name: column, salt, fingerprint, queue: path, author },
      ...{ created_at: context.clock.now(), blobs_json: '[]', rows_json: '{}', done_at: null },
    }
    await write.insertInto('erasures').values(erasure).execute()
    return erasure
  })
}

/** Finishes what was planned. Each step does nothing where it was done before. */
export const carryOutErasure = async (context: Locked, { id }: Erasure): Promise<Erasure> => {
  const erasure = await erasureById(context, id)
  const isErased = isOneOf([erasure])
  const mask = await maskOf(context, erasure.name)
  const isMeant = (line: string) => isErased(mask ? mask(line) : line)
  await eraseVersions(context, erasure, isErased)
  context.step('versions erased')
  await eraseHanded(context, erasure, isErased)
  context.step('handed rows erased')
  if (erasure.queue !== null) await eraseQueue(fromHome(context, erasure.queue), isMeant)
  context.step('queue erased')
  await removeErased(context, id)
  context.step('blobs erased')
  await scrub(context.store)
  context.step('database scrubbed')
  const done = await erasureById(context, id)
  const rows = Object.values(rowsOf(done))
  await commit(context, async (write) => {
    const now = context.clock.now()
    await write.updateTable('erasures').set({ done_at: now }).where('id', '=', id).execute()
    await nextNumber(write, `quarantine/${done.name}`)
    await record(write, {
      ...{ time: now, author: done.author, action: 'data.erase', subject: done.name },
      detail: `${counted(
        rows.reduce((sum, count) => sum + count, 0),
        'row',
      )} of ${counted(rows.length, 'version')}, ${done.column_name} with fingerprint ${done.fingerprint}`,
    })
  })
  return done
}

/** Finishes erasures that a killed process left half-way; answers how many. */
export const finishErasures = async (context: Locked): Promise<number> => {
  const left = await unfinishedErasures(context)
  for (const erasure of left) await carryOutErasure(context, erasure)
  return left.length
}

export const unfinishedErasures = ({ store }: Pick<Context, 'store'>): Promise<Erasure[]> =>
  store.db.selectFrom('erasures').selectAll().where('done_at', 'is', null).execute()

/** Rows that went, by the id of their data set version. */
export const rowsOf = ({ rows_json }: Erasure): Readonly<Record<string, number>> =>
  JSON.parse(rows_json)

const erasureById = ({ store }: Context, id: string): Promise<Erasure> =>
  store.db.selectFrom('erasures').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

const eraseVersions = async (context: Locked, { id, name }: Erasure, isErased: IsErased) => {
  const versions = await context.store.db
    .selectFrom('datasets')
    .selectAll()
    .where('name', '=', name)
    .where('pruned_at', 'is', null)
    .orderBy('number')
    .execute()
  const known = new Map<string, readonly Segment[]>()
  for (const row of versions) await eraseVersion(context, { id, row, isErased, known })
}

interface OfVersion {
  readonly id: string
  readonly row: Row
  readonly isErased: IsErased
  /** What is left of each segment that was looked at. */
  readonly known: Map<string, readonly Segment[]>
}

const eraseVersion = async (context: Locked, { id, row, isErased, known }: OfVersion) => {
  const rest = (which: (row: Row) => readonly Segment[]) =>
    readingLocked(context, row, which, (segments) =>
      withoutRows(context, segments, isErased, known),
    )
  const taken = await rest(takenOf)
  const file = await rest(fileSegmentsOf)
  const left = new Set([...taken, ...file].map(({ digest }) => digest))
  const old = [...takenOf(row), ...fileSegmentsOf(row)].map(({ digest }) => digest)
  const gone = old.filter((digest) => !left.has(digest))
  if (gone.length === 0) return
  const rows = rowsIn(taken) + rowsIn(file)
  const erased = row.rows - rows
  await commit(context, async (write) => {
    const erasure = await write
      .selectFrom('erasures')
      .select(['blobs_json', 'rows_json'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    const counts: Record<string, number> = JSON.parse(erasure.rows_json)
    // What was said of the rows goes with them.
    const profile = row.profile_digest === null ? [] : [row.profile_digest]
    const said = [...profile, ...(await dropStates(write, row.name))]
    const blobs = [...new Set([...digestsIn(erasure.blobs_json), ...gone, ...said])]
    await write.deleteFrom('data_reports').where('dataset', '=', row.id).execute()
    const noted = {
      blobs_json: JSON.stringify(blobs),
      rows_json: JSON.stringify({ ...counts, [row.id]: (counts[row.id] ?? 0) + erased }),
    }
    await write.updateTable('erasures').set(noted).where('id', '=', id).execute()
    await write
      .updateTable('datasets')
      .set({
        segments_json: JSON.stringify(file),
        taken_json: JSON.stringify(taken),
        digest: contentDigest(row.column_name, [...taken, ...file], row.schema_json),
        rows,
        erased: row.erased + erased,
        profile_digest: null,
      })
      .where('id', '=', row.id)
      .execute()
  })
  context.step('version erased')
}

/** The segments without some rows; one that has none of them stays as it is. */
const withoutRows = async (
  { store }: Context,
  segments: readonly Segment[],
  isErased: IsErased,
  known: Map<string, readonly Segment[]>,
): Promise<Segment[]> => {
  const rest: Segment[] = []
  for (const segment of segments) {
    const before = known.get(segment.digest)
    const left = before ?? (await leftOf(store.blobs, segment, isErased))
    known.set(segment.digest, left)
    rest.push(...left)
  }
  return rest
}

const leftOf = async (
  blobs: Context['store']['blobs'],
  segment: Segment,
  isErased: IsErased,
): Promise<readonly Segment[]> => {
  const writer = createWriter(blobs)
  let rows = 0
  for await (const batch of readSegments(blobs, [segment])) {
    const kept = batch.filter((row) => !isErased(row))
    rows += kept.length
    if (kept.length < batch.length) await writer.add(kept)
  }
  return rows === segment.rows ? [segment] : writer.end()
}

const eraseHanded = (context: Locked, { name }: Erasure, isErased: IsErased): Promise<void> =>
  commit(context, async (write) => {
    const rows = await write
      .selectFrom('handed_rows')
      .select(['id', 'row_text'])
      .where('name', '=', name)
      .where('dataset', 'is', null)
      .execute()
    for (const { id, row_text } of rows)
      if (isErased(row_text))
        await write
          .deleteFrom('handed_rows')
          .where('name', '=', name)
          .where('id', '=', id)
          .execute()
  })

const eraseQueue = async (queue: string, isErased: IsErased): Promise<void> => {
  await blankLines(queue, isErased)
  await blankLines(quarantineOf(queue), (line) => isErased(lineIn(line)))
}

/** Blobs that held such rows go at once, but for those that another data set has as well. */
const removeErased = async (context: Locked, id: string): Promise<void> => {
  const { blobs_json } = await erasureById(context, id)
  const used = new Set(await blobsOfData(context, []))
  await context.store.blobs.remove(digestsIn(blobs_json).filter((digest) => !used.has(digest)))
}

/** Lines that a message names at most. */
const mostNamed = 100

/** Where the rows still stand in a file that is not Millrace's own. */
export const linesLeft = async (
  context: Context,
  source: Pick<Source, 'file' | 'column'>,
  erasure: Erasure,
): Promise<{ readonly file: string; readonly lines: number[]; readonly rows: number }> => {
  const isErased = isOneOf([erasure])
  const mask = await maskOf(context, erasure.name)
  const found: number[] = []
  let count = 0
  for await (const { rows, lines } of readPlaced(source))
    rows.forEach((row, at) => {
      if (!isErased(mask ? mask(row) : row)) return
      count++
      if (found.length < mostNamed) found.push(lines[at] ?? 0)
    })
  return { file: shownPath(source.file), lines: found, rows: count }
}
