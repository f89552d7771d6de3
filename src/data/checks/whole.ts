/** Checks of all rows together. */
import { counted } from '../../core/text.ts'
import type { CheckResult, WholeCheck } from '../../core/validation.ts'
import { named } from '../../store/lake/lake.ts'
import { listed, quoted } from '../names.ts'
import type { Relation } from '../relation.ts'
import type { Checked } from './checked.ts'
import { type Before, driftOf } from './drift.ts'
import type { Figures } from './figures.ts'
import { leakageOf } from './leakage.ts'
import { outcome, outcomeOfShare, unmeasured } from './outcome.ts'
import type { OutliersCheck } from './outliers.ts'
import { type HeldPlaces, overlapOf } from './overlap.ts'
import { percent } from './says.ts'
import { countShared, sharedRows } from './shared.ts'

type Of<Kind extends WholeCheck['kind']> = Extract<WholeCheck, { kind: Kind }>

/** What checks of all rows are decided by. */
export interface Known {
  readonly figures: Figures
  /** Rows to be looked at column by column. */
  readonly sample: () => Promise<Relation>
  /** What earlier versions hold. */
  readonly before: Before
  /** Which rows are held out, by whom. */
  readonly held: () => Promise<readonly HeldPlaces[]>
}

/** Those that are looked at one by one. */
export type SingleCheck = Exclude<WholeCheck, OutliersCheck>

/** One check. */
export const checkWhole = async (
  checked: Checked,
  check: SingleCheck,
  { figures, sample, before, held }: Known,
): Promise<CheckResult> => {
  const lacking = lackingIn(checked, check)
  if (lacking) return lacking
  const problem = figures.problemOf(check)
  if (problem !== undefined) return unmeasured(check, problem)
  switch (check.kind) {
    case 'columns':
      return columns(checked, check)
    case 'rows':
      return rows(checked, check)
    case 'unique':
      return unique(checked, check, figures)
    case 'duplicates':
      return duplicates(checked, check, figures)
    case 'correlation':
      return correlation(check, figures)
    case 'balance':
      return balance(checked, check)
    case 'leakage':
      return leakageOf(checked, check, await sample())
    case 'overlap':
      return overlapOf(checked, check, await held())
    case 'drift':
      return driftOf(checked, check, { before, sample })
  }
}

/** The result of a check of columns that are not there; null where they are. */
export const lackingIn = ({ relation }: Checked, check: WholeCheck): CheckResult | null => {
  const known = new Set(relation.columns)
  const gone = columnsIn(check).filter((name) => !known.has(name))
  return gone.length > 0 ? unmeasured(check, `there is no column ${listed(gone)}`) : null
}

const columnsIn = (check: WholeCheck): readonly string[] => {
  switch (check.kind) {
    case 'unique':
    case 'correlation':
      return check.columns
    case 'outliers':
    case 'balance':
      return [check.column]
    case 'leakage':
      return [check.label]
    case 'overlap':
    case 'drift':
      return check.columns ?? []
    default:
      return []
  }
}

const columns = ({ relation }: Checked, check: Of<'columns'>): CheckResult => {
  const there = new Set(relation.columns)
  const gone = check.names.filter((name) => !there.has(name))
  const others = check.only ? relation.columns.filter((name) => !check.names.includes(name)) : []
  const found = [
    ...(gone.length > 0 ? [`${listed(gone)} not there`] : []),
    ...(others.length > 0 ? [`${listed(others)} there as well`] : []),
  ]
  return outcome(check, {
    passed: found.length === 0,
    found: found.join('; ') || `${relation.columns.length} columns`,
  })
}

const rows = (checked: Checked, check: Of<'rows'>): CheckResult => {
  const value = checked.rows
  const passed = value >= check.least && (check.most === null || value <= check.most)
  const bound = value < check.least ? check.least : check.most
  return outcome(check, { passed, found: `${value.toLocaleString('en')} rows`, value, bound })
}

const one = async ({ lake }: Checked, sql: string) => (await lake.all(sql))[0] ?? {}

const unique = async (
  checked: Checked,
  check: Of<'unique'>,
  figures: Figures,
): Promise<CheckResult> => {
  const [known, distinct] = figures.of(check).map(Number)
  const none = { more: 0, values: 0 }
  const { more, values } = known === distinct ? none : await countShared(checked, check)
  return outcome(check, {
    passed: more === 0,
    found:
      more === 0
        ? 'each once'
        : `${values === 1 ? '1 value stands' : `${counted(values, 'value')} stand`} in ${counted(more + values, 'row')}`,
    value: more,
    bound: 0,
    rows: more === 0 ? [] : await sharedRows(checked, check),
  })
}

const duplicates = ({ rows }: Checked, check: Of<'duplicates'>, figures: Figures): CheckResult =>
  outcomeOfShare(check, rows - Number(figures.of(check)[0] ?? 0), rows)

const correlation = (check: Of<'correlation'>, figures: Figures): CheckResult => {
  const [r] = figures.of(check)
  if (typeof r !== 'number' || !Number.isFinite(r))
    return unmeasured(
      check,
      'they have no correlation: a column does not vary, or holds no numbers',
    )
  return outcome(check, {
    passed: r >= check.least && r <= check.most,
    found: `correlation ${Number(r.toPrecision(4))}`,
    value: r,
    bound: r < check.least ? check.least : check.most,
  })
}

const balance = async (checked: Checked, check: Of<'balance'>): Promise<CheckResult> => {
  const name = named(check.column)
  const { n, label, classes } = await one(
    checked,
    `select min(n) as n, arg_min(label, n) as label, count(*) as classes from (select ${name} as label, count(*) as n from ${checked.relation.from} where ${name} is not null group by ${name})`,
  )
  if (n === null || n === undefined)
    return unmeasured(check, `${quoted(check.column)} has no values`)
  const value = Number(n) / checked.rows
  return outcome(check, {
    passed: value >= check.least,
    found: `${Number(classes).toLocaleString('en')} classes; ${quoted(String(label))} has ${Number(n).toLocaleString('en')} rows (${percent(value)})`,
    value,
    bound: check.least,
  })
}
