/** Runs of a registry in memory, filtered and sorted plainly: what the registry of a home is held against. */

import { keyNames } from '../../src/core/metrics.ts'
import type { Labels, Metrics, Run } from '../../src/core/records.ts'
import type { Study } from '../../src/core/study.ts'
import { noLabels, subjectOf } from '../../src/registry/labels.ts'
import type {
  ListedRun,
  RunColumns,
  RunsPage,
  RunsQuery,
} from '../../src/registry/listing/types.ts'

const studyOf = ({ params }: Run): string | null => params['tune.study'] ?? null

const hasWord = (run: Run, name: string, word: string): boolean => {
  const has = (text: string) => text.toLowerCase().includes(word.toLowerCase())
  const inJson = (text: string) => JSON.stringify(text).slice(1, -1)
  const [key, ...rest] = word.split('=')
  const value = rest.join('=')
  const params = JSON.stringify(run.params).toLowerCase()
  const inParams =
    key && value
      ? params.includes(`"${inJson(key)}":"${inJson(value)}"`.toLowerCase())
      : params.includes(inJson(word).toLowerCase())
  return inParams || [run.id, name, run.model, run.author, run.error ?? ''].some(has)
}

interface Fitting {
  readonly query: RunsQuery
  readonly asOf: number
  readonly labels: Labels
}

const fits = (run: Run, { query, asOf, labels }: Fitting): boolean =>
  [
    query.tag === undefined || labels.tags.includes(query.tag),
    query.model === undefined || run.model === query.model,
    query.status === undefined || run.status === query.status,
    query.kind === undefined || run.kind === query.kind,
    query.trigger === undefined || (run.kind === 'train' && run.trigger === query.trigger),
    query.study === undefined || studyOf(run) === query.study,
    query.registered === undefined || (run.version !== null) === query.registered,
    run.startedAt >= (query.from ?? 0),
    run.startedAt <= Math.min(asOf, query.to ?? asOf),
    ...(query.q ?? '')
      .split(/\s+/)
      .filter(Boolean)
      .map((word) => hasWord(run, labels.name, word)),
  ].every(Boolean)

type Value = number | string | null

const keyOf = (run: Run, { sort }: RunsQuery, asOf: number): Value => {
  if (sort === 'started') return run.startedAt
  if (sort === 'took') {
    if (run.endedAt !== null) return run.endedAt - run.startedAt
    return run.status === 'running' ? asOf - run.startedAt : null
  }
  const name = sort.slice(sort.indexOf('.') + 1)
  if (sort.startsWith('metrics.')) {
    const value = run.metrics[name]
    return value === undefined || Number.isNaN(value) ? null : value
  }
  const text = run.params[name]
  if (text === undefined || text === '') return null
  return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : text
}

const rankOf = (value: Value) => (typeof value === 'number' ? 0 : value === null ? 2 : 1)

const compare = (a: Value, b: Value, way: number): number => {
  if (rankOf(a) !== rankOf(b)) return rankOf(a) - rankOf(b)
  if (a === null || b === null || a === b) return 0
  return a < b ? -way : way
}

/** What is shown of a run. */
const listedOf = (run: Run, { columns }: RunsQuery): Unlabelled => {
  const { seed, codeVersion, environment, config, ...rest } = run
  const named = (what: string) =>
    columns.flatMap((each) => (each.startsWith(`${what}.`) ? [each.slice(what.length + 1)] : []))
  const metrics = columns.length === 0 ? keyNames : named('metrics')
  return {
    ...rest,
    metrics: some(run.metrics, metrics),
    params: some(run.params, ['data.version', ...named('params')]),
    study: studyOf(run),
    trials: null,
  }
}

const some = <T>(all: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)))

interface Entry {
  readonly id: string
  readonly runs: readonly Run[]
}

/** Runs one by one, or those of a search together, each with the first in the order in front. */
const entriesOf = (runs: readonly Run[], folded: boolean): Entry[] => {
  const entries = new Map<string, Run[]>()
  for (const run of runs) {
    const id = (folded ? studyOf(run) : null) ?? run.id
    entries.set(id, [...(entries.get(id) ?? []), run])
  }
  return [...entries].map(([id, runs]) => ({ id, runs }))
}

/** What is known beside the runs. */
interface Known {
  readonly now?: number
  /** What people call runs, by subject. */
  readonly labels?: ReadonlyMap<string, Labels> | undefined
}

type Unlabelled = Omit<ListedRun, 'labels'>

const labelsIn = (labels: ReadonlyMap<string, Labels>, { id }: Pick<Run, 'id'>): Labels =>
  labels.get(subjectOf({ run: id })) ?? noLabels

/** The page of a list; its cursors are places in it. */
export const findIn = (
  all: readonly Run[],
  studies: readonly Study[],
  query: RunsQuery,
  { now = Date.now(), labels = new Map() }: Known = {},
): RunsPage => {
  const [bound, place] = (query.cursor ?? `${now} 0`).split(' ').map(Number)
  const asOf = bound ?? 0
  const way = query.order === 'asc' ? 1 : -1
  const value = (run: Run) => keyOf(run, query, asOf)
  const sorted = all
    .filter((run) => fits(run, { query, asOf, labels: labelsIn(labels, run) }))
    .sort((a, b) => compare(value(a), value(b), way) || compare(a.id, b.id, 1))
  const entries = entriesOf(sorted, query.folded).sort(
    (a, b) => compare(firstValue(a, value), firstValue(b, value), way) || compare(a.id, b.id, way),
  )
  const start = (place ?? 0) + query.skip
  const page = entries.slice(start, start + query.limit)
  const end = start + page.length
  return {
    runs: page.map((entry) => {
      const run = shownOf(entry, studies, query)
      const { name, tags } = labelsIn(labels, run)
      return { ...run, labels: { name, tags } }
    }),
    total: entries.length,
    asOf,
    next: end < entries.length ? `${asOf} ${end}` : null,
  }
}

const firstValue = ({ runs }: Entry, value: (run: Run) => Value): Value =>
  runs[0] ? value(runs[0]) : null

const shownOf = ({ id, runs }: Entry, studies: readonly Study[], query: RunsQuery): Unlabelled => {
  const [first] = runs
  if (!first) throw new Error(`${id} has no runs`)
  if (id === first.id) return listedOf(first, query)
  const study = studies.find((each) => each.id === id)
  const best = study?.trials.find(({ number }) => number === study.best)?.run ?? null
  const ahead = query.sort.includes('.') ? undefined : runs.find((run) => run.id === best)
  return {
    ...listedOf(ahead ?? first, query),
    trials: {
      count: runs.length,
      status: study?.status ?? null,
      metric: study?.plan.metric ?? null,
      best,
    },
  }
}

export const columnsIn = (runs: readonly Run[]): RunColumns => {
  const names = (of: (run: Run) => Metrics | Run['params']) =>
    [...new Set(runs.flatMap((run) => Object.keys(of(run))))].sort()
  return { metrics: names(({ metrics }) => metrics), params: names(({ params }) => params) }
}
