/**
 * The answers of the API as zod schemas, for its description. Each is typed as the record it
 * describes, so a record that gains a field does not compile until it is described.
 */
import { z } from 'zod'
import { catalogue, type ErrorCode } from '../core/error.ts'
import type {
  Alias,
  Audit,
  Completion,
  DatasetVersion,
  Environment,
  Evaluation,
  Figures,
  GateReport,
  Json,
  Lineage,
  Metric,
  ModelVersion,
  Progress,
  Run,
  Suggestion,
} from '../core/records.ts'
import type { Range, Study, Trial } from '../core/study.ts'
import type { Comparison, Side } from '../report/types.ts'
import type {
  ComparisonView,
  CompletionsView,
  Difference,
  LoopView,
  ModelLoop,
  ModelView,
  PredictView,
  RunView,
  VersionView,
} from './views.ts'

/** A schema that stands under its name in the API description. */
const named = <T extends z.ZodType>(id: string, schema: T): T => schema.meta({ id })

const count = z.int().min(0)
const time = z.number().describe('Milliseconds since 1970, UTC.')
const figures: z.ZodType<Figures> = z.record(z.string(), z.number())
const json: z.ZodType<Json> = z.any().describe('Any JSON.')

const errorCodes = Object.keys(catalogue) as [ErrorCode, ...ErrorCode[]]

export const failure = named(
  'Failure',
  z.object({
    error: z.object({
      code: z.enum(errorCodes).describe('Permanent; what programs should look at.'),
      what: z.string().describe('What happened, with the values.'),
      why: z.string().optional().describe('Why it happened, where that is known.'),
      fix: z.string().optional().describe('What to do about it.'),
    }),
  }),
)

export const suggestion: z.ZodType<Suggestion> = named(
  'Suggestion',
  z.object({ word: z.string(), probability: z.number().min(0).max(1) }),
)

export const prediction: z.ZodType<PredictView> = named(
  'Prediction',
  z.object({
    next_word: z
      .string()
      .nullable()
      .optional()
      .describe('Of a text: the likeliest; null where there is none.'),
    prediction: z.string().nullable().optional().describe('Of a record: the likeliest.'),
    suggestions: z.array(suggestion).describe('Likeliest first.'),
    model: z.string(),
    version: z.int().describe('Version that answered.'),
  }),
)

export const dataset: z.ZodType<DatasetVersion> = named(
  'DatasetVersion',
  z.object({
    id: z.string(),
    model: z.string(),
    number: z.int(),
    createdAt: time,
    digest: z.string().describe('SHA-256 of the whole data set.'),
    rows: count,
    bytes: count,
    origin: z.enum(['initial', 'ingest', 'edit']),
    added: z.int().describe('Rows added since the version before.'),
    author: z.string(),
  }),
)

const progress: z.ZodType<Progress> = named(
  'Progress',
  z.object({
    epoch: z.int(),
    epochs: z.int(),
    step: z.int(),
    steps: z.int(),
    loss: z.number().describe('Mean cross-entropy a word so far in this epoch, nats.'),
    valLoss: z.number().nullable(),
    examplesPerSecond: z.number(),
    secondsLeft: z.number(),
  }),
)

const environment: z.ZodType<Environment> = named(
  'Environment',
  z.object({
    node: z.string(),
    platform: z.string(),
    cpu: z.string(),
    cores: z.int(),
    onnxruntime: z.string(),
    millrace: z.string(),
  }),
)

export const ingestion = z.object({
  dataset,
  added: count,
  left: count.describe('Rows that still wait.'),
  rejected: count,
})

export const run: z.ZodType<Run> = named(
  'Run',
  z.object({
    id: z.string(),
    model: z.string(),
    status: z.enum(['running', 'finished', 'failed', 'cancelled']),
    trigger: z.enum(['first', 'larger', 'schedule', 'manual', 'tune', 'compare', 'reproduce']),
    author: z.string(),
    startedAt: time,
    endedAt: time.nullable(),
    seed: z.number(),
    datasetVersion: z.string(),
    codeVersion: z.string(),
    environment,
    config: json,
    params: z.record(z.string(), z.string()),
    metrics: figures,
    progress: progress.nullable(),
    version: z.int().nullable().describe('Version it was registered as.'),
    error: z.string().nullable(),
  }),
)

const metric: z.ZodType<Metric> = named(
  'Metric',
  z.object({ key: z.string(), value: z.number(), step: z.int(), epoch: z.int(), time }),
)

export const runView: z.ZodType<RunView> = named(
  'RunDetail',
  z.object({
    run,
    metrics: z.array(metric),
    log: z.array(z.object({ time, line: z.string() })),
  }),
)

const gate: z.ZodType<GateReport> = named(
  'GateReport',
  z.object({
    passed: z.boolean(),
    checks: z.array(
      z.object({
        metric: z.string(),
        rule: z.enum(['below', 'above', 'atLeast', 'atMost']),
        against: z.enum(['baseline', 'champion', 'value']),
        value: z.number(),
        bound: z.number(),
        passed: z.boolean(),
      }),
    ),
    champion: z.int().nullable(),
  }),
)

const lineage: z.ZodType<Lineage> = named(
  'Lineage',
  z.object({
    datasetVersion: z.string(),
    datasetDigest: z.string(),
    codeVersion: z.string(),
    config: json,
    seed: z.number(),
    environment,
  }),
)

const version: z.ZodType<ModelVersion> = named(
  'ModelVersion',
  z.object({
    model: z.string(),
    version: z.int(),
    runId: z.string(),
    createdAt: time,
    author: z.string(),
    files: z.array(z.object({ name: z.string(), digest: z.string(), bytes: count })),
    figures,
    gate,
    lineage,
  }),
)

export const alias: z.ZodType<Alias> = named(
  'Alias',
  z.object({
    model: z.string(),
    alias: z.string(),
    version: z.int(),
    since: time,
    author: z.string(),
  }),
)

const accuracy = z.number().min(0).max(1).describe('Share of prompts answered right.')

export const evaluation: z.ZodType<Evaluation> = named(
  'Evaluation',
  z.object({
    model: z.string(),
    version: z.int(),
    time,
    accuracy,
    results: z.array(
      z.object({
        prompt: z.string(),
        accepted: z.array(z.string()),
        predicted: z.string().nullable(),
        passed: z.boolean(),
      }),
    ),
  }),
)

export const modelView: z.ZodType<ModelView> = named(
  'Model',
  z.object({
    model: z.string(),
    task: z.string(),
    aliases: z.array(alias),
    versions: z.array(version).describe('Newest first.'),
  }),
)

export const versionView: z.ZodType<VersionView> = named(
  'ModelVersionDetail',
  z.object({
    version,
    run: run.nullable(),
    evaluation: evaluation.nullable().describe('The latest on the prompts.'),
    history: z.array(alias).describe('Every champion of the model, newest first.'),
  }),
)

const completion: z.ZodType<Completion> = named(
  'Completion',
  z.object({ input: z.string(), completion: z.string() }),
)

export const completionsView: z.ZodType<CompletionsView> = named(
  'Completions',
  z.object({
    version: z.int(),
    createdAt: time,
    champion: z.boolean(),
    completions: z.array(completion),
  }),
)

export const difference: z.ZodType<Difference> = named(
  'Difference',
  z.object({
    group: z.enum(['data', 'code', 'configuration', 'environment', 'seed', 'figures']),
    name: z.string(),
    from: z.string().nullable(),
    to: z.string().nullable(),
  }),
)

export const auditEntry: z.ZodType<Audit> = named(
  'AuditEntry',
  z.object({
    time,
    author: z.string(),
    action: z.string(),
    subject: z.string(),
    detail: z.string(),
  }),
)

const bounds = { low: z.number(), high: z.number() }

const range: z.ZodType<Range> = named(
  'Range',
  z.union([
    z.object({ kind: z.literal('range'), ...bounds }).describe('Any number, all alike.'),
    z.object({ kind: z.literal('log'), ...bounds }).describe('All orders of magnitude alike.'),
    z.object({ kind: z.literal('whole'), ...bounds }).describe('Any whole number.'),
    z.object({ kind: z.literal('choice'), values: z.array(json) }),
  ]),
)

const trial: z.ZodType<Trial> = named(
  'Trial',
  z.object({
    number: z.int().describe('1, 2, 3, … in the order they were drawn.'),
    run: z.string(),
    values: z.record(z.string(), json).describe('By path, such as `task.units`.'),
    status: z.enum(['training', 'paused', 'stopped', 'finished', 'failed']),
    rungs: z
      .array(z.object({ epochs: z.int(), value: z.number() }))
      .describe("What it came to, by the plan's metric, after some of its epochs."),
    until: z.int().nullable().describe('Epochs of the rung it is on its way to.'),
    error: z.string().nullable(),
  }),
)

export const study: z.ZodType<Study> = named(
  'Study',
  z.object({
    id: z.string(),
    model: z.string(),
    status: z.enum(['running', 'interrupted', 'finished', 'failed', 'cancelled']),
    author: z.string(),
    startedAt: time,
    endedAt: time.nullable(),
    datasetVersion: z.string().describe('All trials learn from it.'),
    recipe: json.describe('What all trials share.'),
    plan: z.object({
      search: z.enum(['random', 'asha']),
      trials: z.int().describe('At most.'),
      metric: z.string(),
      direction: z.enum(['least', 'most']).describe('Which value is better.'),
      seed: z.int(),
      reduction: z.int().describe('Of so many trials at a rung one goes on.'),
      leastEpochs: z.int().describe('Epochs of the first rung.'),
      mostEpochs: z.int().describe('Epochs of a whole training.'),
      ranges: z.record(z.string(), range),
    }),
    trials: z.array(trial),
    best: z
      .int()
      .nullable()
      .describe('Number of the trial that is ahead: the best of those that trained longest.'),
    version: z.int().nullable().describe('Version the best was registered as.'),
  }),
)

const seconds = z.number().min(0).describe('Seconds.')
const bytes = z.number().min(0).describe('Bytes.')

const side: z.ZodType<Side> = named(
  'ComparedMode',
  z.object({
    workers: z.int(),
    batchSize: z.int().describe('Rows a step of each worker.'),
    learningRate: z.number().describe('With what the number of workers makes of it.'),
    epochs: z.int(),
    launcher: z.enum(['local', 'mpi']),
    recipe: json,
    outcome: z
      .object({
        run: z.string(),
        seconds: seconds.describe('Of the training itself.'),
        wholeSeconds: seconds.describe('With reading the rows and judging the result.'),
        cpuSeconds: seconds.describe('Processor time of all its processes.'),
        otherCores: z.number().describe('Cores that other work kept busy meanwhile.'),
        peakBytes: bytes.describe('Most memory that one of its processes had.'),
        curve: z.array(z.object({ epoch: z.int(), loss: z.number(), valLoss: z.number() })),
        bestEpoch: z.int().describe('The epoch whose weights were kept.'),
        figures,
      })
      .nullable()
      .describe('Null until it has been trained.'),
  }),
)

export const comparison: z.ZodType<Comparison> = named(
  'Comparison',
  z.object({
    id: z.string(),
    model: z.string(),
    author: z.string(),
    startedAt: time,
    endedAt: time.nullable().describe('Null while it is under way, or was stopped.'),
    kind: z.enum(['same step', 'source']),
    task: z.string(),
    data: z.object({ version: z.string(), number: z.int(), rows: count, digest: z.string() }),
    codeVersion: z.string(),
    environment,
    sequential: side,
    distributed: side,
  }),
)

const words = { sequential: z.string(), distributed: z.string(), change: z.string() }
const sourceSide = z.object({
  seconds,
  cpuSeconds: seconds,
  peakBytes: bytes,
  valLoss: z.number().describe('After the last epoch.'),
})

export const comparisonView: z.ZodType<ComparisonView> = named(
  'ComparisonDetail',
  z.object({
    comparison,
    telling: z
      .object({
        verdict: z.string(),
        rows: z.array(z.object({ name: z.string(), ...words, source: z.object(words).nullable() })),
        conditions: z.array(z.string()),
        facts: z.array(z.tuple([z.string(), z.string()])),
        source: z
          .object({
            note: z.string(),
            figures: z.object({
              sentences: count,
              epochs: z.int(),
              machine: z.string(),
              sequential: sourceSide,
              distributed: sourceSide,
            }),
          })
          .nullable()
          .describe("The figures of Millrace's source, beside a next-word model."),
      })
      .nullable()
      .describe('Null until both modes have been trained.'),
  }),
)

const modelLoop: z.ZodType<ModelLoop> = named(
  'ModelLoop',
  z.object({
    model: z.string(),
    task: z.string(),
    stages: z.array(
      z.object({
        stage: z.enum(['data', 'train', 'evaluate', 'register', 'serve', 'monitor']),
        state: z.enum(['idle', 'active', 'done', 'failed', 'waiting']),
        summary: z.string(),
        at: time.nullable(),
        next: z.string().nullable(),
        nextAt: time.nullable(),
      }),
    ),
    champion: z.int().nullable(),
    active: run.nullable(),
    dataset: dataset.nullable(),
    queue: count.describe('Rows waiting to be ingested.'),
    laps: count,
    prompts: z.boolean().describe('Whether prompts are put to the champion.'),
    accuracy: z.array(z.object({ time, version: z.int(), accuracy })),
    served: z.object({
      requests: count,
      failed: count,
      p50Seconds: z.number(),
      p99Seconds: z.number(),
      example: z
        .string()
        .nullable()
        .describe(
          'A row that what answers now can answer: a text, or a record as JSON. Null before there is a version.',
        ),
    }),
  }),
)

export const loopView: z.ZodType<LoopView> = named(
  'Loop',
  z.object({
    models: z.array(modelLoop),
    startedAt: time,
    version: z.string(),
    now: time,
  }),
)

/** Readiness of the server. */
export const readiness = named(
  'Readiness',
  z.object({
    ready: z.literal(true),
    models: z.array(
      z.object({
        model: z.string(),
        version: z.int().nullable(),
        wanted: z.int().nullable(),
        error: z.string().nullable(),
      }),
    ),
  }),
)
