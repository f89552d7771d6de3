/** A DEVELOPMENT FIXTURE: what an invented model is made of: its runs, its versions with their gates, and how it stands. */
import type { Answer } from '../../src/core/answer.ts'
import type {
  Alias,
  Check,
  GateReport,
  Json,
  Metric,
  Metrics,
  ModelVersion,
} from '../../src/core/records.ts'
import { standingOf } from '../../src/loop/glance.ts'
import type { ModelLoop, ModelView, StageName, StageStatus } from '../../src/operations/contract.ts'
import * as schemas from '../../src/operations/schemas.ts'
import type { StoredRun } from '../../test/system/registry.ts'
import { isAssessed } from './assessed.ts'
import { made } from './made.ts'
import { environment } from './phrases.ts'

const minute = 60_000
const hour = 60 * minute
const digest = (seed: number) =>
  Array.from({ length: 64 }, (_, at) => ((seed * 7919 + at * 104_729) % 16).toString(16)).join('')

export const check = (
  metric: string,
  rule: Check['rule'],
  against: Check['against'],
  value: number | null,
  bound: number | null,
  rest: Partial<Check> = {},
): Check => ({
  metric,
  rule,
  against,
  value,
  bound,
  tolerance: 0,
  confidence: null,
  passed: true,
  problem: null,
  ...rest,
})

export const gateOf = (champion: number | null, ...checks: Check[]): GateReport => ({
  passed: checks.every(({ passed }) => passed),
  checks,
  champion,
})

interface Drawn {
  readonly id: string
  readonly model: string
  readonly task: Json
  readonly startedAt: number
  readonly epochs: number
  readonly metrics: Metrics
  /** Epochs that are through; the run was interrupted after them. */
  readonly until?: number
  readonly version?: number
  readonly log?: readonly string[]
}

/** A training with a curve that falls to its metrics. */
export const runOf = ({
  id,
  model,
  task,
  startedAt,
  epochs,
  metrics,
  until,
  version,
  log,
}: Drawn): StoredRun => {
  const perEpoch = 40
  const through = until ?? epochs
  const floor = metrics['val_loss'] ?? 1
  const at = (step: number) => startedAt + step * 900
  const lossAt = (step: number) => floor * (1 + 1.4 * Math.exp((-4 * step) / (epochs * perEpoch)))
  const series: Metric[] = []
  for (let step = 5; step <= through * perEpoch + (until ? 15 : 0); step += 5) {
    const epoch = Math.ceil(step / perEpoch)
    const place = { step, epoch, time: at(step) }
    series.push({ key: 'cpu_seconds', value: step * 0.9, ...place })
    series.push({ key: 'memory_bytes', value: 3.1e8 + step * 4e5, ...place })
    series.push({ key: 'loss', value: lossAt(step) * 0.97, ...place })
    if (step % perEpoch === 0) series.push({ key: 'val_loss', value: lossAt(step), ...place })
  }
  const steps = epochs * perEpoch
  const run = made(schemas.run, {
    id,
    model,
    status: until ? 'interrupted' : 'finished',
    trigger: version === 1 ? 'first' : 'schedule',
    author: 'millrace',
    startedAt,
    endedAt: until ? null : at(steps),
    seed: 1,
    datasetVersion: `${model}-data-1`,
    codeVersion: '4baa9ee',
    environment,
    config: { task, train: { epochs } },
    params: { 'train.epochs': String(epochs), 'data.version': '1', 'data.rows': '29217' },
    metrics: until
      ? { loss: lossAt(through * perEpoch), val_loss: lossAt(through * perEpoch) }
      : metrics,
    progress: until
      ? {
          epoch: until + 1,
          epochs,
          step: until * perEpoch + 15,
          steps,
          loss: lossAt(until * perEpoch + 15),
          valLoss: lossAt(until * perEpoch),
          examplesPerSecond: 41_200,
          secondsLeft: 12,
        }
      : null,
    version: version ?? null,
  })
  const lines = [`${epochs} epochs, ${steps} steps`, ...(log ?? [])]
  return { run, metrics: series, log: lines.map((line, place) => ({ time: at(place), line })) }
}

export const versionOf = (
  { run }: StoredRun,
  { version, metrics, gate }: Pick<ModelVersion, 'version' | 'metrics' | 'gate'>,
): ModelVersion =>
  made(schemas.version, {
    model: run.model,
    version,
    runId: run.id,
    createdAt: run.endedAt ?? run.startedAt,
    author: run.author,
    files: [
      { name: 'model.onnx', digest: digest(version), bytes: 48_120 },
      { name: 'millrace.json', digest: digest(version + 9), bytes: 4204 },
      ...(isAssessed(run.model, version)
        ? [{ name: 'evaluation.json', digest: digest(version + 5), bytes: 21_400 }]
        : []),
    ],
    metrics,
    gate,
    lineage: {
      datasetVersion: run.datasetVersion,
      datasetDigest: digest(71),
      codeVersion: run.codeVersion,
      config: run.config,
      seed: run.seed,
      environment,
    },
  })

/** One model that stands still, and what it answers. */
export interface Case {
  readonly loop: ModelLoop
  readonly view: Omit<ModelView, 'labels'>
  readonly runs: readonly StoredRun[]
  readonly history: readonly Alias[]
  /** What it answers to anything, and which version does. */
  readonly answer: { readonly version: number; readonly answer: Answer } | null
  /** Why its champion could not be opened. */
  readonly refused: string | null
}

interface Told {
  readonly task: string
  readonly runs: readonly StoredRun[]
  /** Newest first. */
  readonly versions: readonly ModelVersion[]
  readonly champion: number | null
  readonly served: ModelLoop['served']
  /** What differs from a loop in which all is well. */
  readonly stages: Partial<Record<StageName, Partial<StageStatus>>>
  readonly answer: Case['answer']
  readonly refused?: string
  /** What its data is now, where that is not the first version of a data set of its own. */
  readonly dataset?: ModelLoop['dataset']
}

export const caseOf = (now: number, told: Told): Case => {
  const { task, runs, versions, champion, served, stages, answer } = told
  const model = runs[0]?.run.model ?? ''
  const at = versions[0]?.createdAt ?? now
  const stage = (name: StageName, state: StageStatus['state'], summary: string): StageStatus => ({
    stage: name,
    state,
    summary,
    at,
    next: null,
    nextAt: null,
    ...stages[name],
  })
  const loop = made(schemas.modelLoop, {
    model,
    task,
    champion,
    ...standingOf(
      runs.map(({ run }) => run),
      versions,
      champion,
    ),
    dataset:
      told.dataset ??
      made(schemas.dataset, {
        id: `${model}-data-1`,
        name: model,
        number: 1,
        createdAt: now - 30 * hour,
        digest: digest(71),
        rows: 29_217,
        bytes: 2_010_331,
        added: 29_217,
        author: 'millrace',
      }),
    trainings: versions.length,
    configured: true,
    served,
    stages: [
      stage('data', 'done', '29,217 rows, version 1'),
      stage('train', 'done', 'trained'),
      stage('evaluate', 'done', 'passed'),
      stage('register', 'done', `version ${versions[0]?.version} registered`),
      stage('serve', champion === null ? 'waiting' : 'done', `version ${champion} answers`),
      stage('monitor', 'idle', 'no prompts to watch it with'),
    ],
  })
  const history: Alias[] =
    champion === null
      ? []
      : [{ model, alias: 'champion', version: champion, since: at, author: 'millrace' }]
  return {
    loop,
    view: { model, task, owner: null, aliases: history.slice(0, 1), versions },
    runs,
    history,
    answer,
    refused: told.refused ?? null,
  }
}

export const idle = {
  ...{ requests: 0, failed: 0, p50Seconds: 0, p99Seconds: 0 },
  recent: { seconds: 900, requests: 0, failed: 0, codes: {} },
}

/** Its first version missed its gate: there is no champion. */
