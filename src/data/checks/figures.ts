/** What checks ask of all rows, answered in one reading. */
import type { DataCheck } from '../../core/validation.ts'
import { LakeError } from '../../store/lake/error.ts'
import type { Lake } from '../../store/lake/lake.ts'
import type { Profiling } from '../profile/profile.ts'
import { scan } from '../profile/scan.ts'
import type { Profile } from '../profile/types.ts'
import type { Relation } from '../relation.ts'
import type { HeldPlaces } from './apart.ts'
import { askedBy, isAsking } from './asking.ts'
import type { Figure, Given } from './figure.ts'
import type { NumberColumns } from './sql.ts'

export interface Figures {
  readonly rows: number
  /** Undefined where a check asks for nothing, or where it could not be computed. */
  of(check: DataCheck): Figure | undefined
  /** Why it could not be computed; undefined where it was. */
  problemOf(check: DataCheck): string | undefined
  /** Null where none was wanted, or where no reading was made of all checks. */
  readonly profile: Profile | null
}

/** Hashes, and numbers, of all checks that are kept in memory, 8 bytes each; where there are more, DuckDB counts them. */
const mostKept = 40_000_000

interface Asked {
  readonly numbers: NumberColumns
  /** Rows of the relation, where that is known. */
  readonly size?: number | undefined
  /** Columns of whole rows, in the order in which they are hashed. Default: those of the relation. */
  readonly hashed?: readonly string[]
  /** Which rows are held out, by whom. Default: none. */
  readonly held?: () => Promise<readonly HeldPlaces[]>
  /** A profile that is made of the same reading, where there is one. */
  readonly profiling?: Profiling | undefined
}

export const takeFigures = async (
  lake: Lake,
  relation: Relation,
  checks: readonly DataCheck[],
  { numbers, size, hashed = relation.columns, held = async () => [], profiling }: Asked,
): Promise<Figures> => {
  const asking = checks.filter((check) => isAsking(relation, check))
  if (size !== undefined && asking.length === 0)
    return { rows: size, of: () => undefined, problemOf: () => undefined, profile: null }
  const problems = new Map<DataCheck, string>()
  const counted = (...kinds: DataCheck['kind'][]) =>
    asking.filter(({ kind }) => kinds.includes(kind)).length
  const holders = counted('overlap') > 0 ? await held() : []
  const keyed = counted('unique', 'duplicates') + counted('overlap') * holders.length
  const isMuch = (each: number) => (size ?? 0) * each > mostKept
  const isLarge = { hashes: isMuch(keyed), numbers: isMuch(counted('outliers')) }
  const given = { lake, relation, numbers, hashed, isLarge, held: holders }
  const taken = await take(given, asking, profiling).catch((error: unknown) => {
    if (!(error instanceof LakeError)) throw error
    return takeEach(given, asking, problems)
  })
  return {
    ...{ rows: taken.rows, profile: taken.profile },
    of: (check) => taken.figures.get(check),
    problemOf: (check) => problems.get(check),
  }
}

const take = async (given: Given, checks: readonly DataCheck[], profiling?: Profiling) => {
  const { lake, relation } = given
  const asked = askedBy(given, checks)
  const riders = asked.filter(({ select }) => select.length > 0)
  const rows =
    riders.length > 0
      ? await scan(lake, relation, [...(profiling?.collectors ?? []), ...riders], profiling)
      : await countRows(lake, relation)
  const figures = new Map<DataCheck, Figure>()
  for (const each of asked)
    for (const [check, figure] of await each.figures()) figures.set(check, figure)
  const profile = profiling && riders.length > 0 ? await profiling.end(rows) : null
  return { rows, figures, profile }
}

const countRows = async (lake: Lake, { from }: Relation): Promise<number> => {
  const [row] = await lake.all(`select count(*) as n from ${from}`)
  return Number(row?.['n'] ?? 0)
}

/** Each check by itself, as one that cannot be computed says nothing of the others. */
const takeEach = async (
  given: Given,
  checks: readonly DataCheck[],
  problems: Map<DataCheck, string>,
): ReturnType<typeof take> => {
  const rows = await countRows(given.lake, given.relation)
  const figures = new Map<DataCheck, Figure>()
  for (const check of checks)
    try {
      const one = await take(given, [check])
      for (const [of, figure] of one.figures) figures.set(of, figure)
    } catch (error) {
      if (!(error instanceof LakeError)) throw error
      problems.set(check, `it cannot be computed: ${error.message.split('\n')[0]}`)
    }
  return { rows, figures, profile: null }
}
