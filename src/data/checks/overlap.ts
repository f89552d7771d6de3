/** Whether rows that are held out say what rows say that are learnt from. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CheckResult, FailedRow, WholeCheck } from '../../core/validation.ts'
import { literal, named } from '../../store/lake/lake.ts'
import { listed } from '../names.ts'
import { type HeldPlaces, holdsNone, noneOf } from './apart.ts'
import type { Checked } from './checked.ts'
import { outcome, unmeasured } from './outcome.ts'
import { percent } from './says.ts'
import { mostTold } from './told.ts'

type Overlap = Extract<WholeCheck, { kind: 'overlap' }>

/** Counted in all rows, for each that holds rows out; the one with the largest share decides. */
export const overlapOf = async (
  checked: Checked,
  check: Overlap,
  held: readonly HeldPlaces[],
): Promise<CheckResult> => {
  if (held.length === 0) return unmeasured(check, 'nothing learns from it, so no row is held out')
  let worst: Shared | null = null
  for (const each of held) {
    if (each.places.length === 0) return unmeasured(check, holdsNone(each.by))
    const shared = await withPlaces(each, (places) => sharedBy(checked, check, each, places))
    if (worst === null || shared.share > worst.share) worst = shared
  }
  const { by, count, share, of, rows } = worst ?? { by: '', count: 0, share: 0, of: 0, rows: [] }
  const [all, some] = [of.toLocaleString('en'), count.toLocaleString('en')]
  return outcome(check, {
    passed: share <= check.share,
    found:
      count === 0
        ? noneOf(of, by)
        : `${some} of the ${all} rows that ${by} holds out (${percent(share)}) have ${check.columns === null ? 'all' : `the ${listed(check.columns)}`} of a row that it learns from`,
    value: share,
    bound: check.share,
    rows,
  })
}

interface Shared {
  readonly by: string
  /** Held-out rows that a row that is learnt from is like, and all of them. */
  readonly count: number
  readonly of: number
  readonly share: number
  readonly rows: readonly FailedRow[]
}

const withPlaces = async <T>(
  { places }: HeldPlaces,
  work: (relation: string) => Promise<T>,
): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-'))
  try {
    const file = join(folder, 'places.csv')
    await writeFile(file, places.join('\n'))
    return await work(`read_csv(${literal(file)}, header = false, columns = {place: 'BIGINT'})`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Rows are told apart by a hash first, so that few of them have to be held beside each other. */
const sharedBy = async (
  { lake, relation }: Checked,
  { columns }: Overlap,
  { by, places }: HeldPlaces,
  held: string,
): Promise<Shared> => {
  const names = columns ?? relation.columns
  const keys = names.map((_, at) => `k${at}`)
  // Of a key only what is known is the same; of whole rows what is missing in both is.
  const known = columns === null ? '' : `where ${keys.map((key) => `${key} <> ''`).join(' and ')}`
  const list = names.map((name, at) => `coalesce(${named(name)}, '') as k${at}`)
  const sided = `(select r.*, aside.place is not null as aside from (select row_number() over () - 1 as place, ${list.join(', ')} from ${relation.from}) as r left join ${held} as aside using (place) ${known})`
  const hash = `hash(${keys.join(', ')})`
  const both = 'having count_if(aside) > 0 and count_if(not aside) > 0'
  await lake.run(
    `create or replace temp table twins as select t.* from ${sided} as t where ${hash} in (select ${hash} from ${sided} group by all ${both})`,
  )
  const groups = `(select ${keys.join(', ')}, count_if(aside) as n, min(place) filter (not aside) as learnt from twins group by all ${both})`
  const [row] = await lake.all(`select sum(n) as n from ${groups}`)
  const count = Number(row?.['n'] ?? 0)
  const told = columns === null ? `''` : `concat_ws(', ', ${keys.join(', ')})`
  const rows = await lake.all(
    `select place, learnt, ${told} as value from twins join ${groups} using (${keys.join(', ')}) where aside order by place limit ${mostTold}`,
  )
  return {
    ...{ by, count, of: places.length, share: count / places.length },
    rows: rows.map(({ place, learnt, value }) => ({
      row: Number(place),
      value: `${String(value ?? '').slice(0, 150)} as row ${Number(learnt) + 1}`.trim(),
    })),
  }
}
