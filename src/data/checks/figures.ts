/** What checks ask of all rows, answered in one reading. */
import type { DataCheck } from '../../core/validation.ts'
import { type Lake, type LakeValue, named } from '../../store/lake/lake.ts'
import type { Relation } from '../relation.ts'
import { failureSql, type NumberColumns, numberSql } from './sql.ts'

export interface Figures {
  readonly rows: number
  /** In the order in which `askedBy` has them. */
  of(check: DataCheck): readonly LakeValue[]
}

export const takeFigures = async (
  lake: Lake,
  relation: Relation,
  numbers: NumberColumns,
  checks: readonly DataCheck[],
): Promise<Figures> => {
  const asked = checks.map((check) => askedBy(check, relation, numbers))
  const list = asked.flat().map((sql, at) => `${sql} as f${at}`)
  const [row = {}] = await lake.all(
    `select ${['count(*) as "rows"', ...list].join(', ')} from ${relation.from}`,
  )
  const figures = new Map<DataCheck, LakeValue[]>()
  let next = 0
  checks.forEach((check, at) => {
    figures.set(
      check,
      (asked[at] ?? []).map(() => row[`f${next++}`] ?? null),
    )
  })
  return { rows: Number(row['rows'] ?? 0), of: (check) => figures.get(check) ?? [] }
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
