/** Looking at data set versions: some of their rows, and in what two of them differ. */
import { MillraceError } from '../core/error.ts'
import type { Store } from '../store/home.ts'
import { openLake } from '../store/lake/lake.ts'
import type { Context } from './context.ts'
import { reading } from './mend.ts'
import { compareProfiles } from './profile/change/columns.ts'
import type { Profile } from './profile/types.ts'
import { keptProfile } from './profile/version.ts'
import { wholeRecord } from './record.ts'
import { relationOf } from './relation.ts'
import { readSegments, type Segment } from './segments.ts'
import type { Change, Format, Preview } from './types.ts'
import { rowById } from './versions.ts'

/** Some rows of a version from a place on; segments before it are not read. */
export const previewOf = (
  context: Context,
  id: string,
  { from, rows }: { readonly from: number; readonly rows: number },
): Promise<Preview> =>
  reading(context, id, async (segments) => {
    let skip = from
    let at = 0
    while ((segments[at]?.rows ?? Number.POSITIVE_INFINITY) <= skip)
      skip -= segments[at++]?.rows ?? 0
    const found: string[] = []
    const rest = segments.slice(at)
    for await (const batch of readSegments(context.store.blobs, rest, skip + rows))
      for (const row of batch) found.push(row)
    const all = segments.reduce((sum, segment) => sum + segment.rows, 0)
    const next = from + rows
    return { rows: found.slice(skip), next: next < all ? next : null }
  })

/**
 * What has changed from one version to another. Segments that both have are not read; where the rows of one are gone, the
 * profiles tell.
 */
export const changeBetween = async (
  context: Context,
  from: string,
  to: string,
): Promise<Change> => {
  const rows = { from: await rowById(context, from), to: await rowById(context, to) }
  if (rows.from.column_name !== rows.to.column_name)
    throw new MillraceError('conflict', {
      what: 'These two versions cannot be compared: their rows come from different columns.',
      fix: 'Compare versions that were read alike.',
    })
  const profiles = {
    from: await keptProfile(context, rows.from),
    to: await keptProfile(context, rows.to),
  }
  const told = {
    statistics: profiles.from && profiles.to && compareProfiles(profiles.from, profiles.to),
    unprofiled: [
      ...new Set(
        (['from', 'to'] as const).flatMap((side) => (profiles[side] ? [] : rows[side].number)),
      ),
    ],
  }
  const arePruned = [rows.from, rows.to].some(({ pruned_at }) => pruned_at !== null)
  if (arePruned && profiles.from && profiles.to)
    return { added: null, gone: null, ...namesChanged(profiles.from, profiles.to), ...told }
  const column = rows.to.column_name
  return reading(context, from, (before) =>
    reading(context, to, async (after) => ({
      ...(await countChanges(context.store, before, after)),
      ...(await columnChanges(context.store, { before, after, column })),
      ...told,
    })),
  )
}

/** Of columns that are told of each. */
const namesChanged = (from: Profile, to: Profile): Pick<Change, 'columnsAdded' | 'columnsGone'> => {
  const [one, other] = [from, to].map(({ columns }) => new Set(columns.map(({ name }) => name)))
  const only = (some: ReadonlySet<string> = new Set(), others: ReadonlySet<string> = new Set()) =>
    [...some].filter((name) => !others.has(name))
  return { columnsAdded: only(other, one), columnsGone: only(one, other) }
}

const countChanges = async (
  store: Store,
  before: readonly Segment[],
  after: readonly Segment[],
): Promise<Pick<Change, 'added' | 'gone'>> => {
  const [old, fresh] = [without(before, after), without(after, before)]
  const size = (segments: readonly Segment[]) => segments.reduce((sum, { rows }) => sum + rows, 0)
  if (old.length === 0 || fresh.length === 0) return { added: size(fresh), gone: size(old) }
  const counts = async (segments: readonly Segment[]) =>
    `(select line, count(*) as n from ${(await relationOf(store, segments, 'line')).from} group by line)`
  await using lake = await openLake()
  const [found] = await lake.all(`select
    sum(greatest(coalesce(b.n, 0) - coalesce(a.n, 0), 0))::bigint as added,
    sum(greatest(coalesce(a.n, 0) - coalesce(b.n, 0), 0))::bigint as gone
    from ${await counts(old)} as a full join ${await counts(fresh)} as b using (line)`)
  return { added: Number(found?.['added'] ?? 0), gone: Number(found?.['gone'] ?? 0) }
}

/** The segments that others have not, each as often. */
const without = (segments: readonly Segment[], others: readonly Segment[]): Segment[] => {
  const left = new Map<string, number>()
  for (const { digest } of others) left.set(digest, (left.get(digest) ?? 0) + 1)
  return segments.filter(({ digest }) => {
    const count = left.get(digest) ?? 0
    if (count > 0) left.set(digest, count - 1)
    return count === 0
  })
}

const columnChanges = async (
  store: Store,
  {
    before,
    after,
    column,
  }: {
    readonly before: readonly Segment[]
    readonly after: readonly Segment[]
    readonly column: string
  },
): Promise<Pick<Change, 'columnsAdded' | 'columnsGone'>> => {
  if (column !== wholeRecord) return { columnsAdded: [], columnsGone: [] }
  const { columns: old } = await relationOf(store, without(before, after), column)
  const { columns: fresh } = await relationOf(store, after, column)
  const all = (await relationOf(store, before, column)).columns
  return {
    columnsAdded: fresh.filter((name) => !all.includes(name)),
    columnsGone: old.filter((name) => !fresh.includes(name)),
  }
}

/** Writes the rows of a version to a file as a program of another house reads them: columns of text. */
export const writeAs = async (
  context: Context,
  id: string,
  { path, format }: { readonly path: string; readonly format: Format },
): Promise<void> => {
  const { column_name: column } = await rowById(context, id)
  await reading(context, id, async (segments) => {
    const { from } = await relationOf(context.store, segments, column)
    const how = { csv: 'format csv, header', jsonl: 'format json', parquet: 'format parquet' }[
      format
    ]
    await using lake = await openLake()
    await lake.run(`copy (select * from ${from}) to '${path.replaceAll("'", "''")}' (${how})`)
  })
}
