/** What the list of runs shows, as it stands in the address. */
import type { InputOf } from '../../../../src/operations/index.ts'
import { beginOf, spans } from '../../data/spans.ts'

type Question = InputOf<'GET', '/api/runs'>

export interface Search {
  readonly model: string | null
  readonly status: string | null
  /** A trigger, or a kind that is no training. */
  readonly why: string | null
  readonly study: string | null
  readonly tag: string | null
  readonly registered: string | null
  /** How long ago they began at most: a key of `spans`. */
  readonly since: string | null
  readonly q: string
  readonly sort: string
  readonly order: 'asc' | 'desc'
  /** Columns that were chosen: `metrics.NAME`, `params.NAME`; null where none were. */
  readonly cols: readonly string[] | null
  /** Whether all trials of a search are one row. */
  readonly folded: boolean
  /** Runs that are marked to be compared. */
  readonly compare: readonly string[]
}

export const statuses = ['running', 'interrupted', 'finished', 'failed', 'cancelled'] as const
export const triggers = ['first', 'larger', 'schedule', 'manual'] as const
export const kinds = [
  'trial',
  'comparison',
  'reproduction',
  'crossvalidation',
  'registration',
  'batch',
] as const

/** Runs that can be compared at once. */
export const mostCompared = 6

const among = <T extends string>(values: readonly T[], text: string | null): T | undefined =>
  values.find((each) => each === text)

const listIn = (text: string | null): string[] => (text ?? '').split(',').filter(Boolean)

/** Reads a query; what it says that cannot be is left out. */
export const readSearch = (query: URLSearchParams): Search => {
  const cols = query.get('cols')
  return {
    model: query.get('model'),
    status: among(statuses, query.get('status')) ?? null,
    why: among([...triggers, ...kinds], query.get('trigger')) ?? null,
    study: query.get('study'),
    tag: query.get('tag'),
    registered: among(['yes', 'no'], query.get('registered')) ?? null,
    since: among(Object.keys(spans), query.get('since')) ?? null,
    q: query.get('q') ?? '',
    sort: query.get('sort') ?? 'started',
    order: query.get('order') === 'asc' ? 'asc' : 'desc',
    cols: cols === null ? null : listIn(cols),
    folded: query.get('trials') !== 'listed' && query.get('study') === null,
    compare: listIn(query.get('compare')).slice(0, mostCompared),
  }
}

/** What is asked of the server for a search. `now`: times are looked back from, to the minute. */
export const questionOf = (search: Omit<Search, 'compare'>, now: number): Question => {
  const { model, status, why, study, tag, registered, since, q, sort, order, cols, folded } = search
  const trigger = among(triggers, why)
  const kind = among(kinds, why)
  const from = beginOf(since, now)
  const state = among(statuses, status)
  const became = among(['yes', 'no'], registered)
  return {
    sort,
    order,
    trials: folded ? 'folded' : 'listed',
    ...(model ? { model } : {}),
    ...(state ? { status: state } : {}),
    ...(trigger ? { trigger } : {}),
    ...(kind ? { kind } : {}),
    ...(study ? { study } : {}),
    ...(tag ? { tag } : {}),
    ...(became ? { registered: became } : {}),
    ...(from === null ? {} : { from }),
    ...(q.trim() ? { q: q.trim() } : {}),
    ...(cols ? { columns: cols.join(',') || 'params.data.version' } : {}),
  }
}

/** Fields that say which runs are shown; without them all are. */
export const filters = [
  'model',
  'status',
  'trigger',
  'study',
  'tag',
  'registered',
  'since',
  'q',
] as const

export const isFiltered = (query: URLSearchParams): boolean =>
  filters.some((name) => (query.get(name) ?? '') !== '')

/** A query with some fields changed; null takes one away. */
export const changed = (
  query: URLSearchParams,
  fields: Readonly<Record<string, string | null>>,
): URLSearchParams => {
  const after = new URLSearchParams(query)
  for (const [name, value] of Object.entries(fields))
    if (value === null || value === '') after.delete(name)
    else after.set(name, value)
  return after
}

/** Marks a run to be compared, or takes its mark away; the same where no more may be marked. */
export const marked = (compare: readonly string[], id: string): readonly string[] => {
  if (compare.includes(id)) return compare.filter((each) => each !== id)
  return compare.length < mostCompared ? [...compare, id] : compare
}

/** What a click on the head of a column sorts by: downwards first, then upwards. */
export const sortedBy = (
  { sort, order }: Pick<Search, 'sort' | 'order'>,
  column: string,
): Readonly<Record<string, string | null>> => ({
  sort: column === 'started' ? null : column,
  order: sort === column && order === 'desc' ? 'asc' : null,
})
