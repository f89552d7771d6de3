/** A registry in memory, for the tests of HTTP and for the made-up server of console/dev. */
import { MillraceError } from '../../src/core/error.ts'
import type {
  Alias,
  Audit,
  Completion,
  Evaluation,
  Labels,
  ModelVersion,
} from '../../src/core/records.ts'
import type { Rollout, RolloutPoint } from '../../src/core/rollout.ts'
import type { Study } from '../../src/core/study.ts'
import type { RunView } from '../../src/operations/contract.ts'
import { noLabels, subjectOf } from '../../src/registry/labels.ts'
import type { Difference, Registry } from '../../src/registry/types.ts'
import { columnsIn, findIn } from './runs.ts'

/** A run with its metrics and log, as it is kept. */
export type StoredRun = Omit<RunView, 'labels'>

/** What it holds, every list newest first. */
export interface Records {
  readonly runs: readonly StoredRun[]
  /** What people call runs and versions, by subject. */
  readonly labels?: Map<string, Labels>
  readonly versions: readonly ModelVersion[]
  /** Every step of every alias. */
  readonly aliases: readonly Alias[]
  readonly evaluations: readonly Evaluation[]
  readonly studies: readonly Study[]
  readonly audit: readonly Audit[]
  /** Newest first. Default: none. */
  readonly rollouts?: readonly Rollout[]
  /** What was seen in one. Default: nothing. */
  points?(rollout: string): readonly RolloutPoint[]
  /** What is in a file of a version; null where nothing is made up. Default: blanks. */
  fileOf?(model: string, version: number, name: string): string | null
  completions(model: string, version: number): Completion[]
  differences(from: ModelVersion, to: ModelVersion): Difference[]
  note(entry: Omit<Audit, 'time'>): void
}

/** Reads the records anew for each question; what they throw is its refusal. Only the trail can be written. */
export const memoryRegistry = (read: () => Records): Registry => ({
  ...unwritten,
  models: async () => [...new Set(read().versions.map(({ model }) => model))].sort(),
  run: async (id) => runIn(read(), id).run,
  runs: async ({ model, status, kind, limit }) =>
    read()
      .runs.map(({ run }) => run)
      .filter((run) => model === undefined || run.model === model)
      .filter((run) => status === undefined || run.status === status)
      .filter((run) => kind === undefined || run.kind === kind)
      .slice(0, limit),
  findRuns: async (query) => {
    const { runs, studies, labels } = read()
    return findIn(
      runs.map(({ run }) => run),
      studies,
      query,
      { labels },
    )
  },
  runColumns: async (model) =>
    columnsIn(
      read().runs.flatMap(({ run }) => (model === undefined || run.model === model ? [run] : [])),
    ),
  metrics: async (run) => [...runIn(read(), run).metrics],
  lines: async (run) => [...runIn(read(), run).log],
  labels: async (what) => what.map((each) => read().labels?.get(subjectOf(each)) ?? noLabels),
  label: async (what, change, author) => {
    const { labels = new Map(), note } = read()
    const after = { ...(labels.get(subjectOf(what)) ?? noLabels), ...change }
    labels.set(subjectOf(what), after)
    note({ author, action: 'label', subject: subjectOf(what), detail: after.name })
    return after
  },
  study: async (id) =>
    read().studies.find((study) => study.id === id) ??
    missing(`study "${id}"`, 'The console lists the studies of a model under Tune.'),
  studies: async (model) => ofModel(read().studies, model),
  version: async (model, version) => versionIn(read(), model, version),
  versions: async (model) => ofModel(read().versions, model),
  open: async (model, version) => {
    versionIn(read(), model, version)
    return `${model}/${version}`
  },
  file: async (model, version, name) => {
    const file = versionIn(read(), model, version).files.find((each) => each.name === name)
    if (!file) return missing(`file "${name}" of version ${version}`)
    const text = read().fileOf?.(model, version, name) ?? '{}'.padEnd(file.bytes)
    return { ...file, bytes: Buffer.byteLength(text), content: contentOf(text) }
  },
  completions: async (model, version) => read().completions(model, version),
  alias: async (model, alias) => stepsOf(read(), model, alias)[0] ?? null,
  aliases: async (model) => {
    const steps = ofModel(read().aliases, model)
    return steps.filter(({ alias }, at) => steps.findIndex((each) => each.alias === alias) === at)
  },
  previousAlias: async (model, alias) => stepsOf(read(), model, alias)[1] ?? null,
  aliasHistory: async (model, alias) => stepsOf(read(), model, alias),
  evaluations: async (model, { version, limit }) =>
    ofModel(read().evaluations, model)
      .filter((each) => version === undefined || each.version === version)
      .slice(0, limit),
  differences: async (model, from, to) => {
    const records = read()
    return records.differences(versionIn(records, model, from), versionIn(records, model, to))
  },
  audit: async (entry) => read().note(entry),
  thresholds: async () => [],
  setThreshold: unused,
  rollouts: {
    of: async (endpoint) =>
      (read().rollouts ?? []).find((each) => each.endpoint === endpoint && each.endedAt === null) ??
      null,
    get: async (id) =>
      (read().rollouts ?? []).find((each) => each.id === id) ?? missing(`rollout "${id}"`),
    list: async ({ endpoint, model, open, last, before, limit }) =>
      (read().rollouts ?? [])
        .filter(
          (each, at, all) => !last || all.findIndex((one) => one.endpoint === each.endpoint) === at,
        )
        .filter((each) => endpoint === undefined || each.endpoint === endpoint)
        .filter((each) => model === undefined || each.model === model)
        .filter((each) => !open || each.endedAt === null)
        .filter((each) => before === undefined || each.id < before)
        .slice(0, limit),
    points: async (id) => [...(read().points?.(id) ?? [])],
    begin: unused,
    move: unused,
  },
  trail: async (limit) => read().audit.slice(0, limit),
  trailPage: async ({ before, limit, subject, action }) => {
    const audit = read()
      .audit.filter((each) => subject === undefined || each.subject === subject)
      .filter((each) => action === undefined || each.action === action)
    const numbered = audit.map((entry, at) => ({ entry, number: audit.length - at }))
    const older = numbered.filter(({ number }) => before === undefined || number < before)
    const shown = older.slice(0, limit)
    return {
      entries: shown.map(({ entry }) => entry),
      total: audit.length,
      next: older.length > limit ? (shown.at(-1)?.number ?? null) : null,
    }
  },
})

const contentOf = async function* (text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

const missing = (what: string, fix?: string): never => {
  throw new MillraceError('not_found', { what: `There is no ${what}.`, ...(fix && { fix }) })
}

const ofModel = <T extends { readonly model: string }>(all: readonly T[], model: string): T[] =>
  all.filter((each) => each.model === model)

const runIn = ({ runs }: Records, id: string): StoredRun =>
  runs.find(({ run }) => run.id === id) ?? missing(`run "${id}"`, '`millrace runs` lists the runs.')

const versionIn = ({ versions }: Records, model: string, version: number): ModelVersion =>
  ofModel(versions, model).find((each) => each.version === version) ??
  missing(`version ${version} of ${model}`, '`millrace models` lists the versions.')

const stepsOf = ({ aliases }: Records, model: string, alias: string): Alias[] =>
  ofModel(aliases, model).filter((step) => step.alias === alias)

const unused = async (): Promise<never> => {
  throw new Error('Nothing is written to a registry in memory.')
}

const unwritten = {
  startRun: unused,
  logMetrics: unused,
  logLines: unused,
  setProgress: unused,
  endRun: unused,
  register: unused,
  setAlias: unused,
  addEvaluation: unused,
}
