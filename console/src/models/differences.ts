import { ranked } from '../../../src/core/metrics.ts'
import type { Check } from '../../../src/core/records.ts'
import type { Difference } from '../../../src/operations/contract.ts'
import { count, figure, heading, label } from '../format.ts'
import { isOwn } from '../parts/compared.ts'
import { change, directionOf, type Verdict, verdictOf } from './direction.ts'

/** Something that is not the same in two versions. */
export interface Row {
  readonly name: string
  readonly from: string | null
  readonly to: string | null
  /** How far a number moved; null of all else. */
  readonly change: string | null
  readonly verdict: Verdict
  /** It is a digest: long, to be shortened. */
  readonly digest: boolean
}

export interface Rows {
  readonly name: string
  readonly rows: readonly Row[]
}

const isDigest = (text: string | null): boolean => text !== null && /^[0-9a-f]{32,}/.test(text)

const isNumber = (text: string | null): text is string =>
  text !== null && text.trim() !== '' && Number.isFinite(Number(text))

/** A value of the configuration as it reads: rows without a limit are all of them. */
const readable = (name: string, value: string | null): string | null => {
  if (value === 'null') return /(limit|maxRows)$/.test(name) ? 'all rows' : 'none'
  return value === null ? null : value.replace(/^\[.*\]$/s, (list) => list.replaceAll(',', ', '))
}

const plainly = ({ name, from, to, group }: Difference): Row => {
  const counts = group === 'data' && name.startsWith('rows')
  const shown = (value: string | null) =>
    counts && isNumber(value) ? count(Number(value)) : readable(name, value)
  const both = counts && isNumber(from) && isNumber(to)
  return {
    name,
    from: shown(from),
    to: shown(to),
    change: both ? change(name, Number(from), Number(to)) : null,
    verdict: null,
    digest: isDigest(from) || isDigest(to),
  }
}

const measured = ({ name, from, to }: Difference, checks: readonly Check[]): Row => {
  const shown = (value: string | null) => (isNumber(value) ? figure(name, Number(value)) : value)
  const both = isNumber(from) && isNumber(to)
  return {
    name: heading(name),
    from: shown(from),
    to: shown(to),
    change: both ? change(name, Number(from), Number(to)) : null,
    verdict: both ? verdictOf(directionOf(name, checks), Number(from), Number(to)) : null,
    digest: false,
  }
}

/** Metrics of others, the error of one that is told, and what is the same number under another name. */
const isTold = ({ name, from, to }: Difference, all: readonly Difference[]): boolean =>
  isOwn(name) &&
  !name.startsWith('baseline_') &&
  !name.endsWith('_se') &&
  !(
    name === 'sensitivity' &&
    all.some((each) => each.name === 'recall' && each.from === from && each.to === to)
  )

const cost = /(^|_)(seconds|bytes|workers)$/

const headings = [
  ['data', 'Data'],
  ['code', 'Code'],
  ['configuration', 'Configuration'],
  ['seed', 'Seed'],
  ['environment', 'Environment'],
] as const

/** What differs, in groups, the metrics first and of them those of the gate. */
export const rowsOf = (differences: readonly Difference[], checks: readonly Check[]): Rows[] => {
  const all = differences.filter(({ group }) => group === 'metrics')
  const metrics = all.filter((each) => isTold(each, all))
  const inGate = checks.map(({ metric }) => metric)
  const order = [...new Set([...inGate, ...ranked(metrics.map(({ name }) => name))])]
  const sorted = order
    .flatMap((name) => metrics.filter((each) => each.name === name))
    .map((each) => ({ isCost: cost.test(each.name), row: measured(each, checks) }))
    .filter(({ row }) => row.verdict !== 'same')
  const ofMetrics = (costs: boolean) =>
    sorted.flatMap(({ isCost, row }) => (isCost === costs ? [row] : []))
  const groups: Rows[] = [
    { name: 'Metrics', rows: ofMetrics(false) },
    ...headings.map(([group, name]) => ({
      name,
      rows: differences.filter((each) => each.group === group).map(plainly),
    })),
    { name: 'Cost of the training', rows: ofMetrics(true) },
  ]
  return groups.filter(({ rows }) => rows.length > 0)
}

/** In a line, what became of the metrics: `3 better, 1 worse`. */
export const summaryOf = (groups: readonly Rows[]): string | null => {
  const [metrics] = groups.filter(({ name }) => name === 'Metrics')
  if (!metrics) return null
  const count = (verdict: Verdict) => metrics.rows.filter((row) => row.verdict === verdict).length
  const told = [
    [count('better'), 'better'],
    [count('worse'), 'worse'],
  ].filter(([number]) => number !== 0)
  return told.length === 0
    ? null
    : `${label('metrics')}: ${told.map((each) => each.join(' ')).join(', ')}`
}
