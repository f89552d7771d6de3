/**
 * A DEVELOPMENT FIXTURE: models that stand still in a state that needs attention. Nothing here is trained or
 * measured; the product never loads this file.
 */
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
import { drawn, imageShape } from './rows.ts'
import { customersAt } from './sets.ts'

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
const refused = (now: number): Case => {
  const metrics = {
    val_loss: 0.4812,
    accuracy: 0.7931,
    f1: 0.6038,
    auc: 0.8123,
    baseline_val_loss: 0.5573,
  }
  const lines = [
    'warning: 3 of 8,700 values of "age" are no numbers and count as missing (first in customers.csv, line 118)',
    'warning: column "note" is empty in every row and is left out',
    'epoch 12: loss 0.4633, val_loss 0.4812 (best so far)',
    'gate: val_loss 0.4812 < 0.5573 − 0.0071 (baseline, 95 % sure): passed',
    'gate: f1 0.6038 ≥ 0.608 − 0.005: passed',
    'gate: auc 0.8123 ≥ 0.85: failed',
  ]
  const task = { kind: 'tabular-class', label: 'churned' }
  const run = runOf({
    id: '019a0000000000c0ffee',
    model: 'churn',
    task,
    startedAt: now - 40 * minute,
    epochs: 12,
    metrics,
    version: 1,
    log: lines,
  })
  const gate = gateOf(
    null,
    check('val_loss', 'below', 'baseline', 0.4812, 0.5573, {
      tolerance: -0.0071,
      confidence: 0.95,
    }),
    check('f1', 'atLeast', 'value', 0.6038, 0.608, { tolerance: 0.005 }),
    check('auc', 'atLeast', 'value', 0.8123, 0.85, { passed: false }),
  )
  return caseOf(now, {
    task: 'tabular-class',
    runs: [run],
    versions: [versionOf(run, { version: 1, metrics, gate })],
    champion: null,
    dataset: customersAt(now)[0]?.version ?? null,
    served: { ...idle, example: null },
    stages: {
      data: { summary: '29,600 rows, version 3' },
      evaluate: {
        state: 'failed',
        summary:
          'val_loss 0.4812 < 0.5573 − 0.0071 (baseline, 95 % sure): passed; f1 0.6038 ≥ 0.608 − 0.005: passed; auc 0.8123 ≥ 0.85: failed',
      },
      register: { summary: 'version 1 registered, not promoted' },
      serve: { state: 'failed', summary: 'version 1 waits: its gate did not pass' },
    },
    answer: null,
  })
}

/** Its newest version could not be compared with the champion, which stays. */
const unjudged = (now: number): Case => {
  const first = { val_loss: 0.0031, accuracy: 0.99962, f1: 0.9981, auc: 0.9998 }
  const second = {
    val_loss: 0.0029,
    accuracy: 0.99971,
    f1: 0.9986,
    auc: 0.99991,
    champion_accuracy: 0.99962,
    champion_auc: 0.9998,
    baseline_accuracy: 0.61,
  }
  const problem =
    'Version 1, the champion, cannot be judged on these rows: its classes are not those of the new version: it does not know "phishing"'
  const task = { kind: 'tabular-class', label: 'kind' }
  const runs = [
    runOf({
      id: '019a0000000000000002',
      model: 'spam',
      task,
      startedAt: now - 3 * hour,
      epochs: 8,
      metrics: second,
      version: 2,
      log: [`gate: accuracy 0.9997 ≥ not measured (champion): failed: ${problem}`],
    }),
    runOf({
      id: '019a0000000000000001',
      model: 'spam',
      task,
      startedAt: now - 26 * hour,
      epochs: 8,
      metrics: first,
      version: 1,
    }),
  ] as const
  const gate = gateOf(
    1,
    check('val_loss', 'below', 'baseline', 0.0029, 0.6688),
    check('accuracy', 'atLeast', 'champion', 0.99971, null, { passed: false, problem }),
  )
  return caseOf(now, {
    task: 'tabular-class',
    runs,
    versions: [
      versionOf(runs[0], { version: 2, metrics: second, gate }),
      versionOf(runs[1], {
        version: 1,
        metrics: first,
        gate: gateOf(null, check('val_loss', 'below', 'baseline', 0.0031, 0.6688)),
      }),
    ],
    champion: 1,
    served: {
      requests: 5210,
      failed: 310,
      recent: { seconds: 900, requests: 812, failed: 49, codes: { bad_input: 49 } },
      p50Seconds: 0.0008,
      p99Seconds: 0.0031,
      example: '{"words":212,"links":3,"sender":"unknown"}',
    },
    stages: {
      evaluate: {
        state: 'failed',
        summary: `val_loss 0.0029 < 0.6688 (baseline): passed; accuracy 0.9997 ≥ not measured (champion): failed: ${problem}`,
      },
      register: { summary: 'version 2 registered, not promoted' },
    },
    answer: {
      version: 1,
      answer: {
        kind: 'classes',
        classes: [
          { label: 'spam', probability: 0.99999 },
          { label: 'ham', probability: 0.00001 },
        ],
      },
    },
  })
}

/** It predicts numbers; the process of its second training is gone. */
const interrupted = (now: number): Case => {
  const metrics = { val_loss: 2_385_006, rmse: 1544.4, mae: 1230.1, r2: 0.9996 }
  const task = { kind: 'house-energy', units: 32 }
  const runs = [
    runOf({
      id: '019a00000000000000e2',
      model: 'heating',
      task,
      startedAt: now - 12 * minute,
      epochs: 20,
      metrics,
      until: 7,
    }),
    runOf({
      id: '019a00000000000000e1',
      model: 'heating',
      task,
      startedAt: now - 20 * hour,
      epochs: 20,
      metrics,
      version: 1,
    }),
  ] as const
  const gate = gateOf(
    null,
    check('val_loss', 'below', 'baseline', 2_385_006, 38_412_990),
    check('rmse', 'atMost', 'value', 1544.4, 2000),
  )
  return caseOf(now, {
    task: 'house-energy',
    runs,
    versions: [versionOf(runs[1], { version: 1, metrics, gate })],
    champion: 1,
    served: {
      requests: 84,
      failed: 0,
      recent: { seconds: 900, requests: 6, failed: 0, codes: {} },
      p50Seconds: 0.0004,
      p99Seconds: 0.0011,
      example: '{"area":120,"people":3,"built":1975,"cold":2900}',
    },
    stages: {
      train: {
        state: 'waiting',
        summary:
          'the last training was interrupted; the next start of `millrace up` takes it up again',
      },
      evaluate: {
        summary: 'val_loss 2,385,000 < 38,410,000 (baseline): passed; rmse 1,544 ≤ 2,000: passed',
      },
    },
    answer: {
      version: 1,
      answer: {
        kind: 'values',
        values: [18_515.80078125],
        interval: { low: 16_241.5, high: 20_873.25, share: 0.9 },
      },
    },
  })
}

/** Its champion cannot be opened: the version before it answers, and most requests fail. */
const unserved = (now: number): Case => {
  const metrics = { val_loss: 0.1312, accuracy: 0.9604 }
  const task = { kind: 'image-class', image: 'pixels', label: 'digit', ...imageShape }
  const runs = [2, 1].map((version) =>
    runOf({
      id: `019a000000000000d10${version}`,
      model: 'digits',
      task,
      startedAt: now - (30 - 10 * version) * hour,
      epochs: 4,
      metrics,
      version,
    }),
  )
  const versions = runs.flatMap((run) =>
    run.run.version === null
      ? []
      : versionOf(run, {
          version: run.run.version,
          metrics,
          gate: gateOf(null, check('accuracy', 'above', 'baseline', 0.9604, 0.1121)),
        }),
  )
  return caseOf(now, {
    task: 'image-class',
    runs,
    versions,
    champion: 2,
    served: {
      requests: 29,
      failed: 27,
      recent: { seconds: 900, requests: 29, failed: 27, codes: { no_model: 25, timeout: 2 } },
      p50Seconds: 0.0021,
      p99Seconds: 0.0044,
      example: JSON.stringify({ pixels: drawn.digit(0)['pixels'] }),
    },
    stages: {
      evaluate: { summary: 'accuracy 0.9604 > 0.1121 (baseline): passed' },
      serve: {
        state: 'failed',
        summary:
          'version 1 answers; version 2, the champion, could not be opened: model.onnx is not the file that was registered',
      },
    },
    answer: {
      version: 1,
      answer: {
        kind: 'classes',
        classes: [
          { label: '3', probability: 0.91 },
          { label: '8', probability: 0.09 },
        ],
      },
    },
    refused: 'model.onnx is not the file that was registered',
  })
}

/** Models in states that need attention. */
export const casesAt = (now: number): Case[] =>
  [refused, unjudged, interrupted, unserved].map((build) => build(now))
