/** A loop, a registry and predictors in memory, for the tests of this room. */
import { readFileSync } from 'node:fs'
import type { Answer } from '../../src/core/answer.ts'
import type { DeclaredEndpoint } from '../../src/core/endpoint.ts'
import { MillraceError } from '../../src/core/error.ts'
import type { Input } from '../../src/core/input.ts'
import type {
  Alias,
  Audit,
  DatasetVersion,
  Evaluation,
  ModelVersion,
  Run,
} from '../../src/core/records.ts'
import type { Study } from '../../src/core/study.ts'
import type { Comparison } from '../../src/experiments/report/types.ts'
import { createApp } from '../../src/http/app.ts'
import type { AppOptions, HttpConfig } from '../../src/http/types.ts'
import { type Deletion, nothing } from '../../src/loop/deletion.ts'
import { standingOf } from '../../src/loop/glance.ts'
import type { Loop, LoopStatus } from '../../src/loop/types.ts'
import { createEndpoint } from '../../src/serve/endpoint.ts'
import { openEndpoints } from '../../src/serve/endpoints.ts'
import type { ServedPredictor } from '../../src/serve/types.ts'
import { memoryDirectory } from './endpoints.ts'
import { memoryExperiments } from './experiments.ts'
import { memoryLoop } from './loop.ts'
import { memoryRegistry, type Records } from './registry.ts'
import { noRequests } from './requests.ts'

const environment = {
  node: 'v26.0.0',
  platform: 'linux x64',
  cpu: 'a mill',
  cores: 2,
  onnxruntime: '1.30.0',
  millrace: '0.1.0',
}

export const sampleRun: Run = {
  id: 'run-1',
  model: 'autocomplete',
  status: 'finished',
  kind: 'train',
  trigger: 'first',
  author: 'miller',
  startedAt: 1000,
  endedAt: 2000,
  seed: 1,
  datasetVersion: 'data-1',
  codeVersion: 'abc',
  environment,
  config: { task: { units: 100 }, list: [1, 'two', null, true] },
  params: { 'task.units': '100' },
  metrics: { val_loss: 6.1 },
  progress: null,
  version: 1,
  error: null,
}

export const sampleStudy: Study = {
  id: 'study-1',
  model: 'autocomplete',
  status: 'finished',
  author: 'miller',
  startedAt: 1000,
  endedAt: 9000,
  datasetVersion: 'data-1',
  recipe: { task: { kind: 'next-word', units: 100 }, limit: null, train: { epochs: 9 } },
  plan: {
    search: 'asha',
    trials: 3,
    metric: 'val_loss',
    direction: 'minimize',
    seed: 1,
    reductionFactor: 3,
    minEpochs: 1,
    maxEpochs: 9,
    ranges: {
      'task.units': { kind: 'choice', values: [64, 'many', null] },
      'train.learningRate': { kind: 'log', low: 1e-4, high: 1e-2 },
      'task.dropout': { kind: 'range', low: 0, high: 0.5 },
      'train.batchSize': { kind: 'int', low: 16, high: 64 },
    },
  },
  trials: [
    {
      number: 1,
      run: 'run-1',
      values: {
        'task.units': 64,
        'train.learningRate': 0.001,
        'task.dropout': 0.1,
        'train.batchSize': 32,
      },
      status: 'finished',
      rungs: [
        { epochs: 1, value: 6.5 },
        { epochs: 9, value: 6.1 },
      ],
      until: null,
      error: null,
    },
  ],
  best: 1,
  version: 1,
}

export const sampleDataset: DatasetVersion = {
  id: 'data-1',
  name: 'autocomplete',
  parent: null,
  erased: 0,
  number: 1,
  createdAt: 500,
  digest: 'd'.repeat(64),
  rows: 6020,
  bytes: 300_000,
  origin: 'ingest',
  added: 20,
  author: 'schedule',
}

export const sampleComparison: Comparison = JSON.parse(
  readFileSync(new URL('../data/report/comparison.json', import.meta.url), 'utf8'),
)

const evaluationOf = (model: string, version: number): Evaluation => ({
  model,
  version,
  time: 3000,
  accuracy: 0.5,
  results: [
    { prompt: 'i want', accepted: ['to', 'more'], predicted: 'to', passed: true },
    { prompt: 'thank', accepted: ['you'], predicted: null, passed: false },
  ],
})

export const sampleVersion = (model: string, version: number): ModelVersion => ({
  model,
  version,
  runId: version === 3 ? 'run-lost' : 'run-1',
  createdAt: 2000 + version,
  author: 'miller',
  files: [{ name: 'model.onnx', digest: 'e'.repeat(64), bytes: 10 }],
  metrics: { val_loss: 6.1, top1: 0.13 },
  gate: {
    passed: version !== 2,
    checks: [
      {
        metric: 'val_loss',
        rule: 'below',
        against: 'baseline',
        value: 6.1,
        bound: 7.5,
        tolerance: 0,
        confidence: null,
        passed: version !== 2,
        problem: null,
      },
    ],
    champion: null,
  },
  lineage: {
    datasetVersion: 'data-1',
    datasetDigest: 'd'.repeat(64),
    codeVersion: 'abc',
    config: { units: 100 },
    seed: 1,
    environment,
  },
})

/** A registry whose champion is moved with `promote`; versions 1 to 3 of each model are there. */
const sampleRegistry = (models: readonly string[]) => {
  const aliases: Alias[] = []
  const audit: Audit[] = []
  const state = { down: false }
  const records: Records = {
    runs: [
      {
        run: sampleRun,
        metrics: [{ key: 'loss', value: 6.5, step: 10, epoch: 1, time: 1500 }],
        log: [{ time: 1500, line: 'epoch 1' }],
      },
    ],
    versions: models.flatMap((model) => [3, 2, 1].map((version) => sampleVersion(model, version))),
    aliases,
    evaluations: models.map((model) => evaluationOf(model, 1)),
    studies: [sampleStudy],
    audit,
    completions: (_, version) => [{ input: 'i want', completion: `to go v${version}` }],
    differences: (from, to) => [
      { group: 'data', name: 'rows', from: `${from.version}`, to: `${to.version}` },
    ],
    note: (entry) => audit.unshift({ time: audit.length, ...entry }),
  }
  const read = () => {
    if (state.down) throw new MillraceError('storage', { what: 'The disk is gone.' })
    return records
  }
  return {
    registry: memoryRegistry(read),
    state,
    promote(model: string, version: number): Alias {
      const alias = { model, alias: 'champion', version, since: aliases.length + 1, author: 'test' }
      aliases.unshift(alias)
      return alias
    },
  }
}

/** A loop that keeps what it was asked, and emits what the test wants. */
const sampleLoop = (
  models: readonly string[],
  promote: (model: string, version: number) => Alias,
) => {
  const calls: string[] = []
  const state = { training: false, champion: 1 as number | null, broken: false }
  const made = memoryLoop({
    startedAt: 100,
    models,
    async status(model): Promise<LoopStatus> {
      if (state.broken) throw new Error('a bug: secret/path/file.ts')
      return {
        model,
        task: 'next-word',
        owner: { name: 'Mail team', email: 'mail@example.org' },
        stages: [
          { stage: 'data', state: 'done', summary: '6,020', at: 1, next: null, nextAt: null },
        ],
        champion: state.champion,
        active: state.training ? { ...sampleRun, status: 'running' } : null,
        ...standingOf(
          [sampleRun],
          [3, 2, 1].map((version) => sampleVersion(model, version)),
          state.champion,
        ),
        dataset: { ...sampleDataset, name: model },
        queue: 40,
        refused: 0,
        trainings: 1,
        prompts: true,
        configured: true,
        accuracy: [{ time: 1, version: 1, accuracy: 0.7 }],
      }
    },
    async train(model, { trigger, author }) {
      if (state.training)
        throw new MillraceError('already_running', { what: `${model} is being trained already.` })
      calls.push(`train ${model} ${trigger} ${author}`)
      return sampleRun
    },
    async resume(run, { author }) {
      calls.push(`resume ${run ?? 'newest'} ${author}`)
      return sampleRun
    },
    finished: async () => sampleVersion(sampleRun.model, 1),
    async cancel(run, author) {
      calls.push(`cancel ${run} ${author}`)
      return { ...sampleRun, status: 'cancelled' }
    },
    async deleteRun(run, { author, dryRun }) {
      calls.push(`delete run ${run} ${author} ${dryRun}`)
      return deletionOf(`run ${run}`, dryRun)
    },
    async deleteVersion(model, version, { author, dryRun }) {
      if (version === state.champion)
        throw new MillraceError('refused', { what: `Version ${version} of ${model} is champion.` })
      calls.push(`delete version ${model} ${version} ${author} ${dryRun}`)
      return deletionOf(`version ${version} of ${model}`, dryRun)
    },
    async deleteModel(model, { author, dryRun }) {
      calls.push(`delete model ${model} ${author} ${dryRun}`)
      return deletionOf(`model ${model}`, dryRun)
    },
    async ingest(model, { author, fromRequests = false }) {
      calls.push(`ingest ${model} ${author}`)
      const fed = fromRequests ? { handed: 20, leftOut: { masked: 1 } } : null
      return { dataset: sampleDataset, added: 20, left: 20, rejected: 0, quarantined: null, fed }
    },
    async enqueue(model, rows, author) {
      calls.push(`enqueue ${model} ${rows.length} ${author}`)
      return 40 + rows.length
    },
    async retype(model, column, { type, form, parts }, author) {
      calls.push(`retype ${model} ${column} ${type} ${form} ${parts?.join()} ${author}`)
      return { ...sampleDataset, origin: 'retype' }
    },
    async evaluate(model) {
      calls.push(`evaluate ${model}`)
      if (state.champion === null)
        throw new MillraceError('no_model', { what: `No version of ${model} is served.` })
      return evaluationOf(model, state.champion)
    },
    async promote(model, version, { author, force }) {
      if (version === 2 && !force)
        throw new MillraceError('gate_failed', {
          what: 'Version 2 did not pass its gate: val_loss 6.1 is not below 6.0.',
          fix: 'Promote it with force.',
        })
      calls.push(`promote ${model} ${version} ${author} ${force}`)
      return promote(model, version)
    },
    async rollback({ name }, { author }) {
      calls.push(`rollback ${name} ${author}`)
      return { was: 2, alias: promote(name, 1), rollout: null }
    },
  })
  return { ...made, calls, state }
}

const deletionOf = (what: string, dryRun: boolean): Deletion => ({
  ...{ what, dryRun, goes: nothing, rollback: [], endpoints: [] },
  stays: { versions: [], runs: [], datasets: [] },
})

/** Experiments that keep what they were asked; of comparisons there is one. */
const sampleExperiments = (calls: string[]) => {
  const begun =
    <Begun>(what: string, answer: Begun) =>
    async (model: string): Promise<Begun> => {
      calls.push(`${what} ${model}`)
      return answer
    }
  return memoryExperiments({
    tune: begun('tune', sampleStudy),
    compare: begun('compare', sampleComparison),
    reproduce: begun('reproduce', sampleRun),
    crossValidate: begun('crossvalidate', sampleRun),
    comparisonsOf: (model) => [{ ...sampleComparison, model }],
  })
}

/**
 * Suggests "<folder>:<last word>", "<folder>:1", …; a text with "boom" makes it fail. Of a record, classes of
 * the same names.
 */
export const memoryPredictor = (
  folder: string,
  kind: 'text' | 'record' = 'text',
): ServedPredictor => ({
  form: { kind },
  info: { signature: { inputs: [], outputs: [] } },
  example: kind === 'text' ? 'a row' : '{"a":"row"}',
  async predict(inputs, k) {
    const texts = inputs.map(spokenOf)
    if (texts.some((text) => text.includes('boom'))) throw new Error('native crash at 0xdead')
    return texts.map((text): Answer => {
      const suggestions = Array.from({ length: text.includes('nothing') ? 0 : k }, (_, i) => ({
        word: i === 0 ? `${folder}:${text.split(/\s+/).at(-1)}` : `${folder}:${i}`,
        probability: 0.5 / 2 ** i,
      }))
      if (kind === 'text') return { kind: 'text', suggestions }
      const classes = suggestions.map(({ word, probability }) => ({ label: word, probability }))
      return { kind: 'classes', classes }
    })
  },
  async close() {},
})

/** What an input says, as a text. */
export const spokenOf = (input: Input): string => {
  if (input.kind === 'text') return input.text
  return input.kind === 'record' ? JSON.stringify(Object.fromEntries(input.fields)) : input.kind
}

/** An app over all of it; models are served at once with version 1 unless `unserved`. */
export const memoryApp = async (
  options: Partial<AppOptions> & {
    readonly limits?: HttpConfig['limits']
    readonly models?: readonly string[]
    readonly unserved?: boolean
    /** Default: nothing is scheduled. */
    readonly health?: Loop['health']
    /** Endpoints of the configuration. */
    readonly declared?: readonly DeclaredEndpoint[]
    readonly predictor?: (folder: string) => ServedPredictor | Promise<ServedPredictor>
  } = {},
) => {
  const { models = ['autocomplete'], unserved = false, predictor = memoryPredictor } = options
  const registry = sampleRegistry(models)
  const loop = sampleLoop(models, registry.promote)
  const { health = loop.loop.health } = options
  if (!unserved) for (const model of models) registry.promote(model, 1)
  const served = new Set(models)
  const clock = { now: () => Date.now(), after: () => () => {} }
  const directory = memoryDirectory({
    models: () => [...served],
    declared: () => options.declared ?? [],
    note: (entry) => void registry.registry.audit(entry),
  })
  const endpoints = openEndpoints({
    directory,
    clock,
    open: (setting) =>
      createEndpoint({
        setting,
        registry: registry.registry,
        openPredictor: async (folder) => predictor(folder),
        clock,
      }),
  })
  await endpoints.refresh()
  for (const endpoint of endpoints.values()) await endpoint.refresh()
  const logged: Readonly<Record<string, unknown>>[] = []
  const app = createApp({
    // The same one, so that tests may change what it does.
    loop: Object.assign(loop.loop, { health }),
    registry: options.registry ?? registry.registry,
    experiments: sampleExperiments(loop.calls),
    endpoints,
    requests: options.requests ?? noRequests(),
    config: {
      host: '127.0.0.1',
      port: 0,
      version: '0.1.0',
      grace: 300,
      ...(options.limits && { limits: options.limits }),
      ...options.config,
    },
    consoleFolder: null,
    logger: options.logger ?? { error: (detail) => logged.push(detail) },
    ...(options.tracer ? { tracer: options.tracer } : {}),
    ...(options.consoleFolder === undefined ? {} : { consoleFolder: options.consoleFolder }),
    ...(options.clock ? { clock: options.clock } : {}),
    ...(options.objectives ? { objectives: options.objectives } : {}),
    ...(options.serving ? { serving: options.serving } : {}),
    ...(options.log ? { log: options.log } : {}),
    ...(options.access ? { access: options.access } : {}),
  })
  return {
    app,
    loop,
    registry,
    endpoints,
    /** Models that have endpoints of their own; the next look follows it. */
    served,
    logged,
    async close() {
      await app.close()
      await endpoints.close()
    },
  }
}
