/** What can be asked of data set versions: what they hold, and what that comes to. */
import { writeRows } from '../core/rows.ts'
import { checkName } from '../store/check.ts'
import { expectSound, reportOf, verdictsOf } from './checks/report.ts'
import { suggestFor } from './checks/suggested.ts'
import type { Context } from './context.ts'
import { dropVersion } from './drop.ts'
import { locateRow, locateRows } from './locate.ts'
import { changeBetween, previewOf, writeAs } from './look.ts'
import { reading } from './mend.ts'
import { profileVersion } from './profile/version.ts'
import { schemaOf } from './schema/kept.ts'
import { readSegments } from './segments.ts'
import { imagesOf } from './sources/images/door.ts'
import { locatePicture } from './sources/images/locate.ts'
import { schemeOf } from './sources/remote/address.ts'
import { localSource } from './sources/remote/local.ts'
import type { Data } from './types.ts'
import { rowById, toDataset } from './versions.ts'

type Rows = Pick<
  Data,
  | 'version'
  | 'schema'
  | 'versions'
  | 'rows'
  | 'spool'
  | 'locate'
  | 'places'
  | 'preview'
  | 'exportTo'
  | 'drop'
>
type Figures = Pick<Data, 'profile' | 'report' | 'suggest' | 'verdicts' | 'expectSound' | 'diff'>

/** Bytes of a file in which rows are looked for to be told. */
const mostRead = 64 << 20

/** The versions and their rows. */
export const rowsIn = (context: Context): Rows => ({
  version: async (id) => toDataset(await rowById(context, id)),
  schema: async (id) => schemaOf(await rowById(context, id)),
  versions: (name) => versionsOf(context, name),
  rows: (id, limit) => rowsOf(context, id, limit),
  spool: (id, path, limit) =>
    reading(context, id, (segments) =>
      writeRows(path, readSegments(context.store.blobs, segments, limit)),
    ),
  async locate(id, given, place) {
    const version = await rowById(context, id)
    const pictures = imagesOf(given)
    if (pictures) return locatePicture(context, pictures, { version, place })
    return locateRow(context, await localSource(context, given, 'any'), version, place)
  },
  async places(id, given, rows) {
    const version = await rowById(context, id)
    const pictures = imagesOf(given)
    const isNear = schemeOf(given.file) === undefined && version.file_bytes <= mostRead
    if (rows.length === 0 || pictures || !isNear) return new Map()
    return locateRows(context, await localSource(context, given, 'any'), version, rows)
  },
  preview: (id, page) => previewOf(context, id, page),
  exportTo: (id, how) => writeAs(context, id, how),
  drop: (id, how) => dropVersion(context, id, how),
})

/** What is computed of them. */
export const figuresOf = (context: Context): Figures => ({
  profile: (id, beside) => profileVersion(context, id, beside),
  report: (id, checks, held) => reportOf(context, id, checks, held),
  suggest: (id, known) => suggestFor(context, id, known),
  verdicts: (name) => verdictsOf(context, checkName('data set', name)),
  expectSound: (id, checks, held) => expectSound(context, id, checks, held),
  diff: (from, to) => changeBetween(context, from, to),
})

const versionsOf: (context: Context, name: string) => ReturnType<Data['versions']> = async (
  { store },
  name,
) => {
  const rows = await store.db
    .selectFrom('datasets')
    .selectAll()
    .where('name', '=', name)
    .where('deleted_at', 'is', null)
    .orderBy('turn', 'desc')
    .execute()
  return rows.map(toDataset)
}

const rowsOf = (context: Context, id: string, limit?: number): Promise<string[]> =>
  reading(context, id, async (segments) => {
    const all: string[] = []
    for await (const batch of readSegments(context.store.blobs, segments, limit))
      for (const row of batch) all.push(row)
    return all
  })
