/** The profile of a data set version: made once, and kept beside its rows. */
import { plainNotation } from '../../columns/value.ts'
import { openLake } from '../../store/lake/lake.ts'
import type { Context } from '../context.ts'
import { freshOf } from '../fresh.ts'
import { reading } from '../mend.ts'
import { type Relation, relationOf } from '../relation.ts'
import { schemaOf } from '../schema/kept.ts'
import type { Segment } from '../segments.ts'
import { rowById, segmentsOf } from '../versions.ts'
import { lackingIn, nothingBeside, withBeside } from './beside.ts'
import { type Reading, type Readings, readingsOf } from './detect.ts'
import { textOf } from './fit.ts'
import { mergeProfiles } from './merge.ts'
import { profileOf } from './profile.ts'
import { readProfile } from './read.ts'
import type { Beside, Profile } from './types.ts'

/**
 * The profile that is kept, or a new one, which is then kept. Where the rows of an earlier version with a profile are the
 * last ones of this version, only those before them are read. `beside`: what is told
 * with it. Fails as reading the rows does.
 */
export const profileVersion = async (
  context: Context,
  id: string,
  beside: Beside = nothingBeside,
): Promise<Profile> => {
  const row = await rowById(context, id)
  const kept = await keptProfile(context, row)
  const profile =
    kept ?? (await reading(context, id, (segments) => makeProfile(context, row, segments)))
  const lacking = lackingIn(profile, beside)
  const told =
    lacking.labels.length + lacking.pictures.length === 0
      ? profile
      : await reading(context, id, (segments) =>
          withBeside(context, profile, { row, segments, beside: lacking }),
        )
  if (told !== kept) await keepProfile(context, id, told)
  return told
}

export const keepProfile = async (
  { store }: Context,
  id: string,
  profile: Profile,
): Promise<void> => {
  const { digest } = await store.blobs.put(textOf(profile))
  await store.db
    .updateTable('datasets')
    .set({ profile_digest: digest })
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .execute()
}

/** Whether a version has a profile, or an earlier one has from which it may follow. */
export const isProfiled = async (
  { store }: Context,
  { name, number }: Pick<Row, 'name' | 'number'>,
): Promise<boolean> => {
  const found = await store.db
    .selectFrom('datasets')
    .select('id')
    .where('name', '=', name)
    .where('number', '<=', number)
    .where('profile_digest', 'is not', null)
    .executeTakeFirst()
  return found !== undefined
}

type Row = Awaited<ReturnType<typeof rowById>>

/** The one that was made of a version, if any; one that is lost or damaged is to be made again. */
export const keptProfile = async (
  { store }: Context,
  { profile_digest: digest }: Pick<Row, 'profile_digest'>,
): Promise<Profile | null> =>
  digest !== null && (await store.blobs.state(digest)) === 'sound'
    ? readProfile(await store.blobs.get(digest))
    : null

const makeProfile = async (
  context: Context,
  row: Row,
  segments: readonly Segment[],
): Promise<Profile> => {
  const pinned = readingsOf(schemaOf(row) ?? { columns: [] })
  const all = async () =>
    profileOfRows(await relationOf(context.store, segments, row.column_name), pinned)
  const before = await ancestorOf(context, row, segments)
  if (before === null) return all()
  await using fresh = before.fresh
  const { columns, hash } = before.profile
  if (!columns.every((column) => isReadAs(column, pinned[column.name]))) return all()
  if (fresh.rows === 0) return before.profile
  const readings = Object.fromEntries(columns.map((column) => [column.name, column]))
  const added = await profileOfRows(await fresh.relation(row.column_name), readings)
  return added.hash === hash ? mergeProfiles(before.profile, added) : all()
}

/** Whether a column was read as it is pinned, where it is. */
const isReadAs = (column: Reading, pinned: Reading = column): boolean => {
  const [one, other] = [column, pinned].map(({ notation = plainNotation }) => notation)
  return (
    column.type === pinned.type &&
    column.form === pinned.form &&
    one?.decimal === other?.decimal &&
    one?.affix === other?.affix
  )
}

const profileOfRows = async (relation: Relation, readings: Readings): Promise<Profile> => {
  await using lake = await openLake()
  return await profileOf(lake, relation, { readings })
}

/** How many earlier versions are looked at. */
const lookedAt = 20

/** The newest earlier version with a profile whose rows are the last ones of these, and the rows before them. */
const ancestorOf = async (context: Context, row: Row, segments: readonly Segment[]) => {
  const earlier = context.store.db
    .selectFrom('datasets')
    .selectAll()
    .where('name', '=', row.name)
    .where('column_name', '=', row.column_name)
    .where('number', '<', row.number)
    .where('profile_digest', 'is not', null)
    .where('pruned_at', 'is', null)
    .orderBy('number', 'desc')
  for (let looked = 0; looked < lookedAt; looked++) {
    // One by one, as the list of the segments of a large one is long.
    const each = await earlier.offset(looked).limit(1).executeTakeFirst()
    if (!each) return null
    const profile = await keptProfile(context, each)
    if (!profile || profile.rows !== each.rows) continue
    const fresh = await freshOf(context.store, segments, segmentsOf(each))
    if (fresh) return { profile, fresh }
  }
  return null
}
