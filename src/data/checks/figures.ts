/** What checks ask of all rows, answered in one reading. */
import type { DataCheck } from '../../core/validation.ts'
import { LakeError } from '../../store/lake/error.ts'
import { type Lake, type LakeValue, named } from '../../store/lake/lake.ts'
import { numberSql } from '../number.ts'
import type { Relation } from '../relation.ts'
import { failureSql, type NumberColumns } from './sql.ts'

export interface Figures {
  readonly rows: number
  /** In the order in which `askedBy` has them. */
  of(check: DataCheck): readonly LakeValue[]
  /** Why it could not be computed; undefined where it was. */
  problemOf(check: DataCheck): string | undefined
}

type Asked = ReadonlyMap<DataCheck, readonly string[]>

export const takeFigures = async (
  lake: Lake,
  relation: Relation,
  checks: readonly DataCheck[],
  { numbers, size }: { readonly numbers: NumberColumns; readonly size?: number | undefined },
): Promise<Figures> => {
  const asked: Asked = new Map(checks.map((check) => [check, askedBy(check, relation, numbers)]))
  const problems = new Map<DataCheck, string>()
  if (size !== undefined && [...asked.values()].every((each) => each.length === 0))
    return { rows: size, of: () => [], problemOf: () => undefined }
  const taken = await take(lake, relation, asked).catch((error: unknown) => {
    if (!(error instanceof LakeError)) throw error
    return takeEach(lake, relation, asked, problems)
  })
  return {
    rows: taken.rows,
    of: (check) => taken.figures.get(check) ?? [],
    problemOf: (check) => problems.get(check),
  }
}

const take = async (lake: Lake, { from }: Relation, asked: Asked) => {
  const list = [...asked.values()].flat().map((sql, at) => `${sql} as f${at}`)
  const [row = {}] = await lake.all(
    `select ${['count(*) as "rows"', ...list].join(', ')} from ${from}`,
  )
  let next = 0
  const figures = new Map(
    [...asked].map(([check, each]) => [check, each.map(() => row[`f${next++}`] ?? null)] as const),
  )
  return { rows: Number(row['rows'] ?? 0), figures }
}

/** Each check by itself, as one that cannot be computed says nothing of the others. */
const takeEach = async (
  lake: Lake,
  relation: Relation,
  asked: Asked,
  problems: Map<DataCheck, string>,
): ReturnType<typeof take> => {
  const { rows } = await take(lake, relation, new Map())
  const figures = new Map<DataCheck, LakeValue[]>()
  for (const [check, each] of asked)
    try {
      const one = await take(lake, relation, new Map([[check, each]]))
      figures.set(check, one.figures.get(check) ?? [])
    } catch (error) {
      if (!(error instanceof LakeError)) throw error
      problems.set(check, `it cannot be computed: ${error.message.split('\n')[0]}`)
    }
  return { rows, figures }
}

/** Beyond this a square is no double. */
const largest = '1e150'

const askedBy = (
  check: DataCheck,
  { columns }: Relation,
  numbers: NumberColumns,
): readonly string[] => {
  const isThere = (name: string) => columns.includes(name)
  switch (check.kind) {
    case 'between':
    case 'set':
    case 'pattern':
    case 'length':
    case 'missing':
      return isThere(check.column) ? [`count_if(${failureSql(check, numbers)})`] : []
    case 'unique': {
      if (!check.columns.every(isThere)) return []
      const names = check.columns.map(named)
      const known = names.map((name) => `${name} is not null`).join(' and ')
      return [`count_if(${known})`, `count(distinct hash(${names.join(', ')})) filter (${known})`]
    }
    case 'duplicates':
      return [`count(distinct hash(${columns.map(named).join(', ')}))`]
    case 'correlation': {
      if (!check.columns.every(isThere)) return []
      const [a, b] = check.columns.map((name) => numberSql(name, numbers.get(name)))
      return [`corr(${a}, ${b}) filter (abs(${a}) <= ${largest} and abs(${b}) <= ${largest})`]
    }
    default:
      return []
  }
}
