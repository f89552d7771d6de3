/** Results that follow from the figures of all rows, without the rows. */
import { counted } from '../../core/text.ts'
import type { CheckResult, DataCheck } from '../../core/validation.ts'
import { listed, quoted } from '../names.ts'
import { apart } from './apart.ts'
import { type Classes, rarestOf } from './classes.ts'
import type { Figure } from './figure.ts'
import { outcome, outcomeOfShare, unmeasured } from './outcome.ts'
import { outlying } from './outliers.ts'
import { correlationOf, type PairMoments } from './pair.ts'
import { percent } from './says.ts'
import { isSteady } from './steady.ts'

type Of<Kind extends DataCheck['kind']> = Extract<DataCheck, { kind: Kind }>

/** What is known of a version. */
export interface Counted {
  readonly columns: readonly string[]
  readonly rows: number
  readonly figures: {
    of(check: DataCheck): Figure | undefined
    problemOf?(check: DataCheck): string | undefined
  }
}

/** Null where the rows have to be looked at. */
export const decide = (version: Counted, check: DataCheck): CheckResult | null => {
  const { columns, rows, figures } = version
  const lacking = lackingIn(columns, check)
  if (lacking) return lacking
  if (check.kind === 'columns') return columnsOf(columns, check)
  if (check.kind === 'rows') return rowsOf(rows, check)
  const problem = figures.problemOf?.(check)
  if (problem !== undefined) return unmeasured(check, problem)
  const figure = figures.of(check)
  switch (figure?.kind) {
    case 'failures':
      return isSteady(check) || check.kind === 'rule' || check.kind === 'function'
        ? outcomeOfShare(check, figure.count, rows, figure.rows)
        : null
    case 'keys':
      if (check.kind === 'duplicates') return outcomeOfShare(check, rows - figure.distinct, rows)
      return figure.known === figure.distinct ? eachOnce(check) : null
    case 'pair':
      return check.kind === 'correlation' ? correlated(check, figure.moments) : null
    case 'spread':
      return check.kind === 'outliers' ? outlying(check, figure.known, figure.spread) : null
    case 'sides':
      return check.kind === 'overlap' ? apart(check, figure.sides) : null
    case 'classes':
      return check.kind === 'balance' && figure.classes
        ? balanced(check, rows, figure.classes)
        : null
    default:
      return null
  }
}

/** The result of a check of columns that are not there; null where they are. */
export const lackingIn = (columns: readonly string[], check: DataCheck): CheckResult | null => {
  const known = new Set(columns)
  const gone = columnsIn(check).filter((name) => !known.has(name))
  return gone.length > 0 ? unmeasured(check, `there is no column ${listed(gone)}`) : null
}

const columnsIn = (check: DataCheck): readonly string[] => {
  switch (check.kind) {
    case 'leakage':
      return [check.label]
    case 'columns':
    case 'rows':
    case 'duplicates':
    case 'rule':
    case 'function':
      return []
    default:
      return 'column' in check ? [check.column] : (check.columns ?? [])
  }
}

const columnsOf = (columns: readonly string[], check: Of<'columns'>): CheckResult => {
  const there = new Set(columns)
  const gone = check.names.filter((name) => !there.has(name))
  const others = check.only ? columns.filter((name) => !check.names.includes(name)) : []
  const found = [
    ...(gone.length > 0 ? [`${listed(gone)} not there`] : []),
    ...(others.length > 0 ? [`${listed(others)} there as well`] : []),
  ]
  return outcome(check, {
    passed: found.length === 0,
    found: found.join('; ') || `${columns.length} columns`,
  })
}

const rowsOf = (value: number, check: Of<'rows'>): CheckResult => {
  const passed = value >= check.least && (check.most === null || value <= check.most)
  const bound = value < check.least ? check.least : check.most
  return outcome(check, { passed, found: `${value.toLocaleString('en')} rows`, value, bound })
}

/** No two rows have the same values. */
export const eachOnce = (check: DataCheck): CheckResult =>
  outcome(check, { passed: true, found: 'each once', value: 0, bound: 0 })

const correlated = (check: Of<'correlation'>, moments: PairMoments): CheckResult => {
  const r = correlationOf(moments)
  if (!Number.isFinite(r))
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

const balanced = (check: Of<'balance'>, rows: number, classes: Classes): CheckResult => {
  const rarest = rarestOf(classes)
  return rarest
    ? balance(check, { rows, label: rarest[0], count: rarest[1], classes: classes.length })
    : unmeasured(check, `${quoted(check.column)} has no values`)
}

interface Rarest {
  /** All rows, and those of the rarest class. */
  readonly rows: number
  readonly label: string
  readonly count: number
  readonly classes: number
}

export const balance = (
  check: Of<'balance'>,
  { rows, label, count, classes }: Rarest,
): CheckResult => {
  const value = count / rows
  return outcome(check, {
    passed: value >= check.least,
    found: `${classes.toLocaleString('en')} classes; ${quoted(label)} has ${counted(count, 'row')} (${percent(value)})`,
    value,
    bound: check.least,
  })
}
