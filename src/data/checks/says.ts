/** Checks in words. */
import type { DataCheck } from '../../core/validation.ts'
import { listed, quoted } from '../names.ts'

/** What has to be so: `"age" is between 0 and 120 in all rows`. */
export const saysOf = (check: DataCheck): string => {
  switch (check.kind) {
    case 'between':
      return `${quoted(check.column)} is a number ${between(check.least, check.most)}${inRows(check.share)}`
    case 'set':
      return `${quoted(check.column)} is one of ${listed(check.values)}${inRows(check.share)}`
    case 'pattern':
      return `${quoted(check.column)} fits ${check.pattern}${inRows(check.share)}`
    case 'length':
      return `${quoted(check.column)} has ${counted(check.least, check.most)} characters${inRows(check.share)}`
    case 'missing':
      return `${quoted(check.column)} is there${inRows(check.share)}`
    case 'rule':
    case 'function':
      return `${check.name}${inRows(check.share)}`
    case 'columns':
      return `the columns ${listed(check.names)} are there${check.only ? ', and no others' : ''}`
    case 'rows':
      return `there are ${counted(check.least, check.most)} rows`
    case 'unique':
      return `no two rows have the same ${listed(check.columns)}`
    case 'duplicates':
      return `at most ${percent(check.share)} of the rows stand there once more`
    case 'outliers':
      return `at most ${percent(check.share)} of ${quoted(check.column)} lie beyond the quartiles by more than ${check.beyond} times their distance`
    case 'correlation':
      return `${quoted(check.columns[0])} and ${quoted(check.columns[1])} correlate by ${check.least} to ${check.most}`
    case 'balance':
      return `each class of ${quoted(check.column)} has at least ${percent(check.least)} of the rows`
    case 'leakage':
      return `no other column alone tells ${quoted(check.label)} in more than ${percent(check.most)} of the rows`
    case 'overlap':
      return `${check.share === 0 ? 'no held-out row has' : `at most ${percent(check.share)} of the held-out rows have`} the same ${check.columns === null ? 'values' : listed(check.columns)} as a row that is learnt from`
    case 'drift':
      return `${check.columns === null ? 'no column' : `none of ${listed(check.columns)}`} differs from the ${check.against} version by more than ${check.most} (${names[check.statistic]})`
  }
}

const names = {
  psi: 'population stability index',
  'jensen-shannon': 'Jensen–Shannon distance',
  'kolmogorov-smirnov': 'Kolmogorov–Smirnov statistic',
} as const

export const percent = (share: number): string => `${Number((100 * share).toPrecision(4))} %`

const inRows = (share: number) =>
  share === 0 ? '' : share === 1 ? '' : ` in all rows but ${percent(share)}`

const between = (least: number | null, most: number | null): string => {
  if (least !== null && most !== null) return `${shown(least)} to ${shown(most)}`
  if (least !== null) return `of at least ${shown(least)}`
  return most === null ? 'of any size' : `of at most ${shown(most)}`
}

/** The same of how many there are: `at least 1,000`. */
const counted = (least: number, most: number | null): string =>
  between(least, most).replace(/^of /, '')

const shown = (value: number) => value.toLocaleString('en', { maximumSignificantDigits: 15 })
