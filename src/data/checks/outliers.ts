/** Numbers that lie far beyond the quartiles of their column. */
import type { CheckResult, WholeCheck } from '../../core/validation.ts'
import { quoted } from '../names.ts'
import { numberSql } from '../number.ts'
import type { Relation } from '../relation.ts'
import type { Checked } from './checked.ts'
import { outcome, unmeasured } from './outcome.ts'
import { percent } from './says.ts'
import type { Bounds, Spread } from './spread.ts'

export type OutliersCheck = Extract<WholeCheck, { kind: 'outliers' }>

/**
 * Of more numbers than are kept in memory. At least one check; their columns are there. The quartiles are those of the sample, what
 * lies beyond is counted in all rows.
 */
export const checkOutliers = async (
  checked: Checked,
  checks: readonly OutliersCheck[],
  sample: Relation,
): Promise<CheckResult[]> => {
  const bounds = await boundsOf(checked, checks, sample)
  const list = checks.flatMap((check, at) => {
    const { low, high } = bounds[at] ?? { low: 0, high: 0 }
    const x = xOf(checked, check)
    return [
      `count(${x}) as known${at}`,
      `count_if(${x} < ${low}::double or ${x} > ${high}::double) as beyond${at}`,
    ]
  })
  const [row = {}] = await checked.lake.all(
    `select ${list.join(', ')} from ${checked.relation.from}`,
  )
  return checks.map((check, at) => {
    const known = Number(row[`known${at}`] ?? 0)
    const bound = bounds[at]
    const spread = bound ? { ...bound, beyond: Number(row[`beyond${at}`] ?? 0) } : null
    return outlying(check, known, spread)
  })
}

const xOf = ({ numbers }: Checked, { column }: OutliersCheck) =>
  numberSql(column, numbers.get(column))

/** Null where a column has no numbers. */
const boundsOf = async (
  checked: Checked,
  checks: readonly OutliersCheck[],
  { from }: Relation,
): Promise<(Bounds | null)[]> => {
  const list = checks.map((check, at) => {
    const x = xOf(checked, check)
    return `quantile_cont(${x}, [0.25, 0.75]) filter (isfinite(${x})) as q${at}`
  })
  const [row = {}] = await checked.lake.all(`select ${list.join(', ')} from ${from}`)
  return checks.map(({ beyond }, at) => {
    const quartiles = row[`q${at}`]
    if (!Array.isArray(quartiles)) return null
    const [lower = Number.NaN, upper = Number.NaN] = quartiles.map(Number)
    const reach = beyond * (upper - lower)
    return { low: lower - reach, high: upper + reach }
  })
}

export const outlying = (
  check: OutliersCheck,
  known: number,
  spread: Spread | null,
): CheckResult => {
  if (spread === null || known === 0)
    return unmeasured(check, `${quoted(check.column)} has no numbers`)
  const { low, high, beyond } = spread
  const value = beyond / known
  return outcome(check, {
    passed: value <= check.share,
    found: `${beyond.toLocaleString('en')} of ${known.toLocaleString('en')} (${percent(value)}) lie outside ${shown(low)} to ${shown(high)}`,
    value,
    bound: check.share,
  })
}

const shown = (value: number): string => String(Number(value.toPrecision(6)))
