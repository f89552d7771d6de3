/** What stands in a profile where it is asked for: what columns tell of labels, and what pictures look like. */
import { openLake } from '../../store/lake/lake.ts'
import type { Context } from '../context.ts'
import { relationOf } from '../relation.ts'
import { schemaOf } from '../schema/kept.ts'
import type { Segment } from '../segments.ts'
import type { rowById } from '../versions.ts'
import { associationWith } from './association.ts'
import { readingsOf } from './detect.ts'
import { fitted } from './fit.ts'
import { picturesIn } from './pictures.ts'
import type { Beside, PictureColumn, Profile } from './types.ts'

export const nothingBeside: Beside = { labels: [], pictures: [] }

type Row = Awaited<ReturnType<typeof rowById>>

/** What is asked for and not there; what was found goes on until there is a tenth more rows. */
export const lackingIn = (profile: Profile, { labels, pictures }: Beside): Beside => {
  const isFresh = ({ of }: { readonly of: number }) => profile.rows <= 1.1 * of
  const told = new Set(profile.associations?.filter(isFresh).map(({ label }) => label))
  const seen = new Map(profile.pictures?.filter(isFresh).map((each) => [each.column, each]))
  // Of before there was more to tell.
  const isToldOf = ({ column, shape }: PictureColumn) =>
    seen.has(column) && (shape === null || seen.get(column)?.x !== undefined)
  return {
    labels: labels.filter((label) => !told.has(label)),
    pictures: pictures.filter((each) => !isToldOf(each)),
  }
}

/** The profile with what it lacks. Looks at a sample of the rows. Fails with `LakeError`. */
export const withBeside = async (
  { store }: Context,
  profile: Profile,
  { row, segments, beside }: { row: Row; segments: readonly Segment[]; beside: Beside },
): Promise<Profile> => {
  const { labels, pictures } = beside
  const { rows, detail } = profile
  const relation = await relationOf(store, segments, row.column_name)
  const readings = {
    ...readingsOf(schemaOf(row) ?? { columns: [] }),
    ...Object.fromEntries(profile.columns.map((column) => [column.name, column])),
  }
  await using lake = await openLake()
  const names = pictures.map(({ column }) => column)
  const associations = profile.associations?.filter(({ label }) => !labels.includes(label)) ?? []
  for (const label of labels) {
    const found = await associationWith(lake, relation, {
      ...{ label, readings, rows, except: names },
    })
    if (found) associations.push(found)
  }
  const looks = profile.pictures?.filter(({ column }) => !names.includes(column)) ?? []
  for (const each of pictures) {
    const found = await picturesIn(lake, relation, { ...each, rows, detail })
    if (found) looks.push(found)
  }
  return fitted({
    ...profile,
    ...(associations.length > 0 && { associations }),
    ...(looks.length > 0 && { pictures: looks }),
  })
}
