import { keyMetrics } from '../../../../src/core/metrics.ts'
import type { ListedRun } from '../../../../src/registry/listing/types.ts'
import { heading } from '../../format.ts'
import type { Search } from './search.ts'

/** A column of the list. */
export interface Column {
  readonly key: string
  readonly name: string
  /** Pixels. */
  readonly width: number
  readonly number?: boolean
  /** What a press on its head sorts by. */
  readonly sort?: string
}

/** Metrics that are shown where nobody chose. */
const mostByItself = 3

/** Columns of metrics and parameters: those that were chosen, or the metrics that these runs are known by. */
export const chosenColumns = (
  { cols, sort }: Pick<Search, 'cols' | 'sort'>,
  runs: readonly ListedRun[],
): readonly string[] => {
  if (cols) return cols
  const known = keyMetrics(runs.map(({ metrics }) => metrics)).slice(0, mostByItself)
  const names = known.map((name) => `metrics.${name}`)
  return sort.includes('.') && !names.includes(sort) ? [...names, sort] : names
}

const ofChosen = (key: string): Column => {
  const name = key.slice(key.indexOf('.') + 1)
  const isMetric = key.startsWith('metrics.')
  return {
    key,
    name: isMetric ? heading(name) : name,
    width: Math.max(80, 38 + 6.5 * (isMetric ? heading(name) : name).length),
    number: isMetric,
    sort: key,
  }
}

/** All columns in their order. `named`: runs of several models may stand in the list. */
export const columnsOf = (chosen: readonly string[], named: boolean): readonly Column[] => [
  { key: 'compare', name: 'Compare', width: 42 },
  { key: 'run', name: 'Run', width: 164 },
  ...(named ? [{ key: 'model', name: 'Model', width: 122 }] : []),
  { key: 'status', name: 'Status', width: 158 },
  { key: 'why', name: 'Trigger', width: 92 },
  { key: 'data', name: 'Data', width: 50 },
  ...chosen.map(ofChosen),
  { key: 'took', name: 'Duration', width: 96, number: true, sort: 'took' },
  { key: 'version', name: 'Version', width: 72 },
  { key: 'started', name: 'Started', width: 100, sort: 'started' },
]
