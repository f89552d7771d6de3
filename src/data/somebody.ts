/** Whether anything that a data set holds is somebody's, before anything of it is erased. */
import { MillraceError } from '../core/error.ts'
import type { Author } from '../core/records.ts'
import type { Context, Locked } from './context.ts'
import { fingerprintOf, valueIn } from './erased.ts'
import { readColumn } from './lines.ts'
import { asKept, maskOf } from './mask.ts'
import { readingLocked } from './mend.ts'
import { quoted } from './names.ts'
import { lineIn, quarantineOf } from './quarantine.ts'
import { readQueue } from './queue.ts'
import { uncheckedReader } from './record.ts'
import { readSegments, type Segment } from './segments.ts'
import type { Source } from './types.ts'
import { fileSegmentsOf, takenOf } from './versions.ts'

/** Whose rows are to go. */
export interface Whose {
  /** Column that says whose a row is. */
  readonly column: string
  readonly value: string
  readonly queue: string | null
  readonly author: Author
}

type Is = (row: string) => boolean

/** Fails with `not_found` where neither a row nor an earlier erasure is of that value; nothing was changed then. */
export const expectSomebody = async (
  context: Locked,
  name: string,
  source: Source,
  { column, value, queue }: Omit<Whose, 'author'>,
): Promise<void> => {
  const kept = (await asKept(context, { name, column }, value.trim())).normalize('NFC')
  const mask = await maskOf(context, name)
  const isKept: Is = (row) => valueIn(row, column)?.normalize('NFC') === kept
  const isMeant: Is = (row) => isKept(mask ? mask(row) : row)
  const isThere =
    (await wasErased(context, name, column, kept)) ||
    (await isHanded(context, name, isKept)) ||
    (await isQueued(queue, isMeant)) ||
    (await isInVersions(context, name, isKept)) ||
    (await isInFile(source, isMeant))
  if (!isThere)
    throw new MillraceError('not_found', {
      what: `No row of ${name} has ${quoted(value)} in ${quoted(column)}: neither a version, nor what waits, nor the data file. Nothing was changed.`,
      fix: 'Correct the value. To keep out rows of somebody who is not there yet, add --absent (`absent: true` in a call).',
    })
}

const wasErased = async (
  { store }: Context,
  name: string,
  column: string,
  kept: string,
): Promise<boolean> => {
  const known = await store.db
    .selectFrom('erasures')
    .select(['salt', 'fingerprint'])
    .where('name', '=', name)
    .where('column_name', '=', column)
    .execute()
  return known.some(({ salt, fingerprint }) => fingerprintOf(salt, kept) === fingerprint)
}

const isHanded = async ({ store }: Context, name: string, isKept: Is): Promise<boolean> => {
  const rows = await store.db
    .selectFrom('handed_rows')
    .select('row_text')
    .where('name', '=', name)
    .where('dataset', 'is', null)
    .execute()
  return rows.some(({ row_text }) => isKept(row_text))
}

const isQueued = async (queue: string | null, isMeant: Is): Promise<boolean> =>
  queue !== null &&
  ((await hasLine(queue, isMeant)) ||
    (await hasLine(quarantineOf(queue), (entry) => isMeant(lineIn(entry)))))

const hasLine = async (path: string, isMeant: Is): Promise<boolean> => {
  for await (const lines of readQueue(path, uncheckedReader))
    for (const line of lines) if (line.kind === 'row' && isMeant(line.text)) return true
  return false
}

const isInVersions = async (context: Locked, name: string, isKept: Is): Promise<boolean> => {
  const versions = await context.store.db
    .selectFrom('datasets')
    .selectAll()
    .where('name', '=', name)
    .where('pruned_at', 'is', null)
    .execute()
  const looked = new Set<string>()
  const isIn = (segments: readonly Segment[]) => isInSegments(context, segments, { looked, isKept })
  for (const row of versions)
    for (const which of [takenOf, fileSegmentsOf])
      if (await readingLocked(context, row, which, isIn)) return true
  return false
}

/** Versions share most of their segments: each is looked at once. */
const isInSegments = async (
  { store }: Context,
  segments: readonly Segment[],
  { looked, isKept }: { readonly looked: Set<string>; readonly isKept: Is },
): Promise<boolean> => {
  for (const segment of segments) {
    if (looked.has(segment.digest)) continue
    for await (const rows of readSegments(store.blobs, [segment]))
      if (rows.some(isKept)) return true
    looked.add(segment.digest)
  }
  return false
}

const isInFile = async (source: Source, isMeant: Is): Promise<boolean> => {
  for await (const rows of readColumn(source)) if (rows.some(isMeant)) return true
  return false
}
