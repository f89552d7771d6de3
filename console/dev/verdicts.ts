/** A DEVELOPMENT FIXTURE: what invented data sets are held to, and what that comes to. */
import type { CheckResult, DataCheck } from '../../src/core/validation.ts'
import { saysOf } from '../../src/data/checks/says.ts'
import type { Row } from './rows.ts'

const block = { severity: 'block', why: null } as const
const warn = { severity: 'warn', why: null } as const

/** Results that no invented row decides. */
const told = (
  check: DataCheck,
  passed: boolean,
  found: string,
  [value, bound]: readonly [number | null, number | null],
): CheckResult => ({ check, says: saysOf(check), passed, found, value, bound, rows: [] })

/** A check that looks at each row by itself, as the rows have it. */
const perRow = (
  check: DataCheck & { readonly share: number; readonly column: string },
  rows: readonly Row[],
  isWrong: (value: string) => boolean,
): CheckResult => {
  const wrong = rows.flatMap((row, at) => {
    const value = row[check.column] ?? ''
    const place = { file: 'data/customers.csv', line: at + 2 }
    return isWrong(value) ? [{ row: at, value: value === '' ? null : value, place }] : []
  })
  const share = wrong.length / rows.length
  return {
    ...{ check, says: saysOf(check), passed: share <= check.share },
    found: `${wrong.length.toLocaleString('en')} of ${rows.length.toLocaleString('en')} rows (${Number((100 * share).toPrecision(3))} %)`,
    ...{ value: share, bound: check.share, rows: wrong.slice(0, 20) },
  }
}

export const customerResults = (rows: readonly Row[]): CheckResult[] => {
  const isChanged = rows[0]?.['region'] !== undefined
  const length = rows.length.toLocaleString('en')
  return [
    told({ ...block, kind: 'rows', least: 1000, most: null }, true, `${length} rows`, [
      rows.length,
      1000,
    ]),
    perRow(
      { ...block, kind: 'between', column: 'age', least: 18, most: 120, share: 0 },
      rows,
      (age) => Number(age) > 120,
    ),
    perRow({ ...block, kind: 'missing', column: 'age', share: 0.1 }, rows, (age) => age === ''),
    perRow(
      {
        ...{ ...block, kind: 'set', column: 'plan', share: 0 },
        values: ['basic', 'plus', 'family', 'business'],
      },
      rows,
      (plan) => plan === '',
    ),
    told(
      { ...block, kind: 'leakage', label: 'churned', most: 0.9 },
      true,
      'plan tells 73 %',
      [0.73, 0.9],
    ),
    told(
      {
        ...{
          severity: 'warn',
          why: 'Bills are written in euros; a shop that writes cents shows here.',
        },
        ...{ kind: 'drift', columns: null, statistic: 'psi', most: 0.2, against: 'previous' },
      },
      !isChanged,
      isChanged ? 'charge 0.31, age 0.24' : 'at most 0.004 (months)',
      [isChanged ? 0.31 : 0.004, 0.2],
    ),
  ]
}

export const messageResults = (rows: readonly Row[]): CheckResult[] => [
  told({ ...block, kind: 'rows', least: 500, most: null }, true, `${rows.length} rows`, [
    rows.length,
    500,
  ]),
  told(
    { ...warn, kind: 'balance', column: 'kind', least: 0.05 },
    false,
    'phishing has 4.4 % of the rows',
    [0.044, 0.05],
  ),
]
