import {
  keepPreviousData,
  MutationCache,
  QueryCache,
  QueryClient,
  useInfiniteQuery,
  useQuery,
} from '@tanstack/react-query'
import type { Run } from '../../../src/core/records.ts'
import type { Comparison } from '../../../src/experiments/report/types.ts'
import type { LoopView } from '../../../src/operations/contract.ts'
import { ApiError, get, post, predict } from './api.ts'
import { heard } from './now.ts'

/** A point of a curve that came by event and may not be in the run's metrics. */
export interface LivePoint {
  readonly step: number
  readonly epoch: number
  readonly time: number
  /** Mean of the epoch so far. */
  readonly loss: number
}

/** A record by its columns, as `POST /predict` takes it. */
export type Row = Readonly<Record<string, string | number | boolean | null>>

/** What a model is asked: to go on from a text, or what it makes of a record. */
export type Asked = { readonly text: string } | { readonly row: Row }

/** Names of what is cached; `data/live.ts` renews them when an event says so. */
export const keys = {
  loop: ['loop'] as const,
  /** Who is signed in, and what they may. */
  access: ['access'] as const,
  /** Every list of runs: each answers `{ runs }`. */
  runs: ['runs'] as const,
  runColumns: (model: string | null) => ['run-columns', model] as const,
  run: (id: string) => ['run', id] as const,
  everyRun: ['run'] as const,
  live: (id: string) => ['live', id] as const,
  models: ['models'] as const,
  version: (model: string, version: number) => ['version', model, version] as const,
  versions: (model: string) => ['version', model] as const,
  completions: (model: string) => ['completions', model] as const,
  diff: (model: string, from: number, to: number) => ['diff', model, from, to] as const,
  comparisons: (model: string) => ['comparisons', model] as const,
  comparison: (model: string, id: string) => ['comparisons', model, id] as const,
  /** Of a data set, or of all of them. */
  data: (...of: readonly (string | number)[]) => ['data', ...of] as const,
  quarantine: ['quarantine'] as const,
  audit: ['audit'] as const,
  /** Names under which models answer. */
  endpoints: ['endpoints'] as const,
  rollouts: ['rollouts'] as const,
  monitoring: ['monitoring'] as const,
  /** What was answered, and what was said of it. */
  requests: ['requests'] as const,
  explain: (model: string, version: number, row: Row, label: string | undefined) =>
    ['explain', model, version, row, label] as const,
  predict: (model: string, version: number | string | null, asked: Asked | null) =>
    ['predict', model, version, asked] as const,
}

export const createClient = () => {
  // Whoever was signed in is asked for a key again.
  const signedOut = (error: Error) => {
    if (error instanceof ApiError && error.code === 'no_key')
      void client.invalidateQueries({ queryKey: keys.access })
  }
  const client = new QueryClient({
    queryCache: new QueryCache({ onError: signedOut }),
    mutationCache: new MutationCache({ onError: signedOut }),
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        retry: (failures, error) =>
          failures < 2 && !(error instanceof ApiError && error.status >= 400),
        retryDelay: 700,
      },
    },
  })
  return client
}

/** Whether a champion is still being opened, which no event tells the end of. */
const opening = (view: LoopView | undefined) =>
  view?.models.some(
    ({ champion, served, stages }) =>
      (champion !== null && served.example === null) ||
      stages.some(({ stage, state }) => stage === 'serve' && state === 'active'),
  )

/** Where every model's loop stands. Renewed by events; asked again every half minute in any case. */
export const useLoop = () =>
  useQuery({
    queryKey: keys.loop,
    queryFn: async ({ signal }) => {
      const view = await get('/api/loop', {}, signal)
      heard(view.now)
      return view
    },
    refetchInterval: ({ state }) => (opening(state.data) ? 1500 : 30_000),
  })

/** Milliseconds until what runs is asked again: no event tells that a process is gone. */
export const alive = 30_000

/** Trainings of the loop that made a version after a run had begun; none are asked for unless `enabled`. */
export const useNewerVersions = (
  { model, startedAt }: Pick<Run, 'model' | 'startedAt'>,
  { enabled = true } = {},
) =>
  useQuery({
    queryKey: [...keys.runs, 'newer', model, startedAt],
    queryFn: ({ signal }) =>
      get(
        '/api/runs',
        { model, kind: 'train', registered: 'yes', from: startedAt + 1, limit: 1 },
        signal,
      ),
    select: (answer) => answer.runs,
    enabled,
  })

/** One run with its metrics and log. */
export const runQuery = (id: string) => ({
  queryKey: keys.run(id),
  queryFn: ({ signal }: { signal: AbortSignal }) => get('/api/runs/:id', { id }, signal),
})

/** Reports that are fetched again every few seconds; more of them less often. */
const fewReports = 4000

/** One run, asked again while it runs; every few seconds where what it uses is `watched`: no event tells of that. */
export const useRun = (id: string, { watched = false } = {}) =>
  useQuery({
    ...runQuery(id),
    refetchInterval: ({ state }) => {
      if (state.data?.run.status !== 'running') return false
      return watched && state.data.metrics.length < fewReports ? 4000 : alive
    },
  })

/** Points of the loss that events brought since the page was opened. */
export const useLivePoints = (id: string) =>
  useQuery<readonly LivePoint[]>({
    queryKey: keys.live(id),
    queryFn: () => [],
    initialData: [],
    staleTime: Number.POSITIVE_INFINITY,
  }).data

/** Every model with its versions. Not `enabled`, it answers what is known already. */
export const useModels = ({ enabled = true } = {}) =>
  useQuery({
    queryKey: keys.models,
    queryFn: ({ signal }) => get('/api/models', {}, signal),
    select: (answer) => answer.models,
    enabled,
  })

/** Whether a number may be that of a version. */
export const isVersion = (number: number): boolean => Number.isSafeInteger(number) && number > 0

export const useVersion = (model: string, version: number) =>
  useQuery({
    queryKey: keys.version(model, version),
    queryFn: ({ signal }) =>
      get('/api/models/:model/versions/:version', { model, version }, signal),
    enabled: isVersion(version),
  })

export const useCompletions = (model: string | null) =>
  useQuery({
    queryKey: keys.completions(model ?? ''),
    queryFn: ({ signal }) => get('/api/models/:model/completions', { model: model ?? '' }, signal),
    select: (answer) => answer.versions,
    enabled: model !== null,
  })

export const useDiff = (model: string, from: number, to: number) =>
  useQuery({
    queryKey: keys.diff(model, from, to),
    queryFn: ({ signal }) => get('/api/models/:model/diff', { model, from, to }, signal),
    select: (answer) => answer.differences,
    enabled: from !== to,
  })

const comparisonsOf = (model: string) =>
  `/api/models/${encodeURIComponent(model)}/comparisons` as const

/** Comparisons of the modes, newest first. Another process makes them: asked again every half minute. */
export const useComparisons = (model: string | null) =>
  useQuery({
    queryKey: keys.comparisons(model ?? ''),
    queryFn: ({ signal }) => get('/api/models/:model/comparisons', { model: model ?? '' }, signal),
    select: (answer) => answer.comparisons,
    enabled: model !== null,
    refetchInterval: 30_000,
  })

export const useComparison = (model: string, id: string) =>
  useQuery({
    queryKey: keys.comparison(model, id),
    queryFn: ({ signal }) => get('/api/models/:model/comparisons/:id', { model, id }, signal),
  })

/** Where the report of a comparison can be fetched as one page. */
export const reportOf = ({ model, id }: Comparison) => `${comparisonsOf(model)}/${id}/report.html`

const newest: number | null = null

/** Who did what, newest first, in pages. */
export const useAudit = () =>
  useInfiniteQuery({
    queryKey: keys.audit,
    queryFn: ({ pageParam, signal }: { pageParam: number | null; signal: AbortSignal }) =>
      get(
        '/api/audit',
        { limit: 200, ...(pageParam === null ? {} : { before: pageParam }) },
        signal,
      ),
    initialPageParam: newest,
    getNextPageParam: ({ next }) => next,
  })

/** What answers: a version by its number, or whatever is served. */
interface Answering {
  /** Part of the key, so that a new champion is asked again. */
  readonly version: number | null
  readonly byNumber: boolean
}

/** At most ten answers, or none while `asked` is null. A new question aborts the request for the old one. */
export const usePrediction = (
  model: string | null,
  { version, byNumber }: Answering,
  asked: Asked | null,
  top = 10,
) =>
  useQuery({
    queryKey: keys.predict(model ?? '', byNumber ? version : `served: ${version}`, asked),
    queryFn: ({ signal }) =>
      predict({ ...asked, model, top, ...(byNumber && { version }) }, signal),
    enabled: asked !== null && model !== null,
    retry: false,
    staleTime: 60_000,
    gcTime: 120_000,
    placeholderData: keepPreviousData,
  })

/** What is explained: a row of a version, and of which class; by itself the likeliest. */
interface Explaining {
  readonly model: string
  readonly version: number
  readonly row: Row
  readonly label?: string | undefined
}

/** What each part of a row adds to the answer of a version. */
export const useExplanation = ({ model, version, row, label }: Explaining) =>
  useQuery({
    queryKey: keys.explain(model, version, row, label),
    queryFn: () =>
      post('/api/models/:model/explain', { model, version, row, ...(label && { label }) }),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 120_000,
    placeholderData: keepPreviousData,
  })
