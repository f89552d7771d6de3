/** The most telling of many checks, as a list that nobody reads guards nothing. */
import type { DataCheck } from '../../core/validation.ts'
import { quoted } from '../names.ts'

/** Checks that are suggested at most. */
const most = 12
/** Columns of a kind that are named where they were left out. */
const named = 3

export interface Choosing {
  /** Columns that models predict. */
  readonly labels: readonly string[]
  /** Columns by how much each tells of a label, the one that tells most first; those that are not there tell least. */
  readonly telling: readonly string[]
}

export interface Chosen {
  /** In the order in which they were given. */
  readonly checks: readonly DataCheck[]
  readonly left: readonly DataCheck[]
}

/** First what all rows together have to be, then the label and keys, then what each column holds, then what of it may be missing. */
export const choose = (checks: readonly DataCheck[], how: Choosing): Chosen => {
  const places = checks.map((check) => placeOf(check, how))
  const order = [...checks.keys()].sort((one, other) => {
    const [a, b] = [places[one] ?? [], places[other] ?? []]
    return (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0) || one - other
  })
  const chosen = new Set(order.slice(0, most))
  return {
    checks: checks.filter((_, at) => chosen.has(at)),
    left: checks.filter((_, at) => !chosen.has(at)),
  }
}

const placeOf = (check: DataCheck, { labels, telling }: Choosing): readonly number[] => {
  const column = 'column' in check ? check.column : null
  if (column === null || check.kind === 'balance') return [0]
  if (labels.includes(column)) return [1]
  const place = telling.indexOf(column)
  return [check.kind === 'missing' ? 3 : 2, place < 0 ? telling.length : place]
}

/** What was left out, a line each. */
export const leftWords = ({ checks, left }: Chosen): string[] => [
  ...(left.length === 0
    ? []
    : [
        `The ${checks.length} most telling of ${checks.length + left.length} that follow, as a longer list is not read. Left out:`,
        ...[...Map.groupBy(left, ({ kind }) => kind)].map(
          ([kind, some]) => `  ${some.length} of ${kind}: ${columnsOf(some)}`,
        ),
      ]),
  'Not suggested: pattern, length, rule and function, since what has to be so does not follow from what is so today;',
  '  outliers, duplicates and correlation, since no bound of theirs follows from one version.',
]

const columnsOf = (checks: readonly DataCheck[]): string => {
  const names = checks.flatMap((check) => {
    if ('column' in check) return [quoted(check.column)]
    return 'columns' in check ? [(check.columns ?? []).map(quoted).join(' with ')] : []
  })
  const more = names.length - named
  return more > 0 ? `${names.slice(0, named).join(', ')} and ${more} more` : names.join(', ')
}
