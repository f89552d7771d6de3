/** Checks of all rows together. */
import type { CheckResult, WholeCheck } from '../../core/validation.ts'
import { named } from '../../store/lake/lake.ts'
import { listed, quoted } from '../names.ts'
import { type Before, driftOf } from './drift.ts'
import { leakageOf } from './leakage.ts'
import { outcome, outcomeOfShare, unmeasured } from './outcome.ts'
import type { Checked } from './rows.ts'
import { percent } from './says.ts'
import { numberSql } from './sql.ts'

type Of<Kind extends WholeCheck['kind']> = Extract<WholeCheck, { kind: Kind }>

/** One check; `before` has what earlier versions hold. */
export const checkWhole = async (
  checked: Checked,
  check: WholeCheck,
  before: Before,
): Promise<CheckResult> => {
  const known = new Set(checked.relation.columns)
  const gone = columnsIn(check).filter((name) => !known.has(name))
  if (gone.length > 0) return unmeasured(check, `there is no column ${listed(gone)}`)
  switch (check.kind) {
    case 'columns':
      return columns(checked, check)
    case 'rows':
      return rows(checked, check)
    case 'unique':
      return unique(checked, check)
    case 'duplicates':
      return duplicates(checked, check)
    case 'outliers':
      return outliers(checked, check)
    case 'correlation':
      return correlation(checked, check)
    case 'balance':
      return balance(checked, check)
    case 'leakage':
      return leakageOf(checked, check)
    case 'drift':
      return driftOf(checked, check, before)
  }
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

const unique = async (checked: Checked, check: Of<'unique'>): Promise<CheckResult> => {
  const names = check.columns.map(named)
  const groups = `select count(*) as n from ${checked.relation.from} where ${names.map((name) => `${name} is not null`).join(' and ')} group by ${names.join(', ')}`
  const { more, groups: count } = await one(
    checked,
    `select sum(n) - count(*) as more, count(*) filter (where n > 1) as groups from (${groups})`,
  )
  const value = Number(more ?? 0)
  return outcome(check, {
    passed: value === 0,
    found:
      value === 0
        ? 'each once'
        : `${Number(count).toLocaleString('en')} values stand in ${(value + Number(count)).toLocaleString('en')} rows`,
    value,
    bound: 0,
  })
}

const duplicates = async (checked: Checked, check: Of<'duplicates'>): Promise<CheckResult> => {
  const key = `hash(${checked.relation.columns.map(named).join(', ')})`
  const { distinct } = await one(
    checked,
    `select count(distinct ${key}) as "distinct" from ${checked.relation.from}`,
  )
  return outcomeOfShare(check, checked.rows - Number(distinct ?? 0), checked.rows)
}

const outliers = async (checked: Checked, check: Of<'outliers'>): Promise<CheckResult> => {
  const number = numberSql(check.column, checked.numbers.get(check.column))
  const from = `(select ${number} as x from ${checked.relation.from})`
  const found = await one(
    checked,
    `with q as (select quantile_cont(x, [0.25, 0.75]) as q from ${from} where isfinite(x)), f as (select q[1] - ${check.beyond} * (q[2] - q[1]) as low, q[2] + ${check.beyond} * (q[2] - q[1]) as high from q) select low, high, count(x) as known, count_if(x < low or x > high) as beyond from ${from}, f group by low, high`,
  )
  const known = Number(found['known'] ?? 0)
  if (known === 0) return unmeasured(check, `${quoted(check.column)} has no numbers`)
  const beyond = Number(found['beyond'])
  const value = beyond / known
  return outcome(check, {
    passed: value <= check.share,
    found: `${beyond.toLocaleString('en')} of ${known.toLocaleString('en')} (${percent(value)}) lie outside ${shown(found['low'])} to ${shown(found['high'])}`,
    value,
    bound: check.share,
  })
}

const correlation = async (checked: Checked, check: Of<'correlation'>): Promise<CheckResult> => {
  const [a, b] = check.columns.map((name) => numberSql(name, checked.numbers.get(name)))
  const { r } = await one(checked, `select corr(${a}, ${b}) as r from ${checked.relation.from}`)
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

const shown = (value: unknown): string => String(Number(Number(value).toPrecision(6)))
