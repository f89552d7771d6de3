/**
 * The answers of the API as zod schemas, for its description. Each is typed as the record it
 * describes, so a record that gains a field does not compile until it is described.
 */

import type { Suggestion } from '../core/answer.ts'
import { catalogue, type ErrorCode } from '../core/error.ts'
import type { Owner } from '../core/owner.ts'
import type {
  Alias,
  Audit,
  Completion,
  DatasetVersion,
  Environment,
  Evaluation,
  GateReport,
  Json,
  Labels,
  Lineage,
  Metric,
  Metrics,
  ModelVersion,
  Progress,
  Run,
} from '../core/records.ts'
import { z } from '../core/schema.ts'
import { leftOut } from '../loop/rows.ts'
import type { Recent } from '../serve/recent.ts'
import type {
  CompletionsView,
  Difference,
  LastRun,
  LoopView,
  ModelLoop,
  ModelView,
  PredictView,
  RunView,
  Standing,
  VersionView,
} from './contract.ts'

/**
 * Schemas that the description of the API names. Those of a configuration have names too, in a document of their own;
 * what is said of any schema is said in zod's one registry.
 */
export const namedSchemas = new z.core.$ZodRegistry<z.core.GlobalMeta>()
namedSchemas._map = z.globalRegistry._map

export const named = <T extends z.ZodType>(id: string, schema: T): T => {
  const made = schema.meta({ id })
  namedSchemas._idmap.set(id, made)
  return made
}

export const count = z.int().min(0)
export const time = z.number().describe('Milliseconds since 1970, UTC.')
export const metrics: z.ZodType<Metrics> = z.record(z.string(), z.number())
export const json: z.ZodType<Json> = z.any().describe('Any JSON.')

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
    prediction: z
      .union([z.string(), z.number()])
      .nullable()
      .optional()
      .describe('Of a record: the likeliest class, or the number that is predicted.'),
    interval: z
      .object({
        low: z.number(),
        high: z.number(),
        share: z.number().describe('How likely the number lies between them, 0 to 1.'),
      })
      .optional()
      .describe('Where a number that is predicted lies; of models that say so.'),
    outputs: z
      .record(z.string(), z.unknown())
      .optional()
      .describe(
        'Of a model that was registered from elsewhere and tells neither classes nor one number: arrays by the names of its outputs.',
      ),
    suggestions: z
      .array(suggestion)
      .describe('Likeliest first; empty where a number is predicted.'),
    model: z.string(),
    version: z.int().describe('Version that answered; 0 where a constant was.'),
    fallback: z
      .literal(true)
      .optional()
      .describe('The fallback of the endpoint: the model failed, or is switched off.'),
  }),
)

export const dataset: z.ZodType<DatasetVersion> = named(
  'DatasetVersion',
  z.object({
    id: z.string(),
    name: z.string().describe('Of the data set.'),
    number: z.int(),
    createdAt: time,
    digest: z.string().describe('SHA-256 over its content.'),
    parent: z.string().nullable().describe('Version that it was made from; null of the first.'),
    rows: count,
    bytes: count,
    origin: z.enum(['initial', 'ingest', 'edit', 'retype']),
    added: z.int().describe('Rows added since the version before.'),
    erased: count.describe('Rows that were erased since it was made.'),
    author: z.string(),
  }),
)

export const progress: z.ZodType<Progress> = named(
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

export const environment: z.ZodType<Environment> = named(
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
  rejected: count.describe('Rows that were set aside, with their reasons.'),
  quarantined: z
    .object({
      file: z.string().nullable().describe('Null for a row that was handed over by a call.'),
      line: z.int(),
      reason: z.string(),
    })
    .nullable()
    .describe('The first of them.'),
  fed: z
    .object({
      handed: count.describe('Rows that were made, which wait or were taken in.'),
      leftOut: z
        .partialRecord(z.enum(leftOut), count)
        .describe('Labelled requests of which no row was made, by the reason.'),
    })
    .nullable()
    .describe('What labelled requests came to; null where none were looked for.'),
})

export const labels: z.ZodType<Labels> = named(
  'Labels',
  z.object({
    name: z.string().describe('Empty where nobody has given one.'),
    note: z.string(),
    tags: z.array(z.string()),
  }),
)

export const runStatus = z.enum(['running', 'interrupted', 'finished', 'failed', 'cancelled'])
export const runKind = z.enum([
  'train',
  'trial',
  'comparison',
  'reproduction',
  'crossvalidation',
  'registration',
  'batch',
])
export const runTrigger = z.enum(['first', 'larger', 'schedule', 'manual'])

export const run: z.ZodType<Run> = named(
  'Run',
  z.object({
    id: z.string(),
    model: z.string(),
    status: runStatus,
    kind: runKind,
    trigger: runTrigger,
    author: z.string(),
    startedAt: time,
    endedAt: time.nullable(),
    seed: z.number(),
    datasetVersion: z.string(),
    codeVersion: z.string(),
    environment,
    config: json,
    params: z.record(z.string(), z.string()),
    metrics,
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
    labels,
    metrics: z.array(metric),
    log: z.array(z.object({ time, line: z.string() })),
  }),
)

export const gate: z.ZodType<GateReport> = named(
  'GateReport',
  z.object({
    passed: z.boolean(),
    checks: z.array(
      z.object({
        metric: z.string(),
        rule: z.enum(['below', 'above', 'atLeast', 'atMost']),
        against: z.enum(['baseline', 'champion', 'value']),
        value: z.number().nullable().describe('Null where it could not be measured.'),
        bound: z.number().nullable(),
        tolerance: z.number().nullable().describe('Null where it was not kept.'),
        confidence: z.number().nullable().describe('How sure it has to be; null: not asked.'),
        passed: z.boolean(),
        problem: z.string().nullable().describe('Why nothing could be compared.'),
        about: z.string().optional().describe('Which part of the evaluation it is of.'),
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

export const version: z.ZodType<ModelVersion> = named(
  'ModelVersion',
  z.object({
    model: z.string(),
    version: z.int(),
    runId: z.string(),
    createdAt: time,
    author: z.string(),
    files: z.array(z.object({ name: z.string(), digest: z.string(), bytes: count })),
    metrics,
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

const owner: z.ZodType<Owner> = named(
  'Owner',
  z.object({
    name: z.string().nullable(),
    email: z.string().nullable().describe('Where what concerns the model is sent.'),
  }),
)

export const modelView: z.ZodType<ModelView> = named(
  'Model',
  z.object({
    model: z.string(),
    task: z.string(),
    owner: owner.nullable().describe('Who answers for it; null where nobody is named.'),
    aliases: z.array(alias),
    versions: z.array(version).describe('Newest first.'),
    labels: z.array(labels).describe('Of each version, in the same order.'),
  }),
)

export const versionView: z.ZodType<VersionView> = named(
  'ModelVersionDetail',
  z.object({
    version,
    labels,
    run: run.nullable(),
    evaluation: evaluation.nullable().describe('The latest on the prompts.'),
    history: z.array(alias).describe('Every champion of the model, newest first.'),
    rollback: z.int().nullable().describe('Version that a rollback of the model goes back to.'),
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
    group: z.enum(['data', 'code', 'configuration', 'environment', 'seed', 'metrics']),
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

const standing: z.ZodType<Standing> = named(
  'Standing',
  z.object({ model: z.string(), version: z.int(), createdAt: time, gate }),
)

const lastRun: z.ZodType<LastRun> = named(
  'LastRun',
  z.object({
    id: z.string(),
    status: runStatus,
    trigger: runTrigger,
    startedAt: time,
    endedAt: time.nullable(),
    version: z.int().nullable(),
    error: z.string().nullable(),
  }),
)

/** How many requests failed with each code. */
export const errorCounts = z
  .partialRecord(z.enum(errorCodes), count)
  .describe('How many failed with each code.')

const recent: z.ZodType<Recent> = named(
  'Recent',
  z.object({
    seconds: z.number().describe('How far back it reaches: 15 minutes, or less after a start.'),
    requests: count,
    failed: count,
    codes: errorCounts,
  }),
)

export const served = z.object({
  requests: count,
  failed: count,
  p50Seconds: z.number(),
  p99Seconds: z.number(),
  recent,
})

export const modelLoop: z.ZodType<ModelLoop> = named(
  'ModelLoop',
  z.object({
    model: z.string(),
    task: z.string(),
    owner: owner.nullable().describe('Who answers for it; null where nobody is named.'),
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
    last: lastRun.nullable().describe('The newest training that does not run.'),
    standing: z
      .object({ champion: standing.nullable(), newest: standing.nullable() })
      .describe('The champion, and the newest version, which may be the same.'),
    dataset: dataset.nullable(),
    queue: count.describe('Rows waiting to be ingested.'),
    refused: count.describe('Rows that were refused and set aside.'),
    trainings: count,
    configured: z
      .boolean()
      .describe('Whether the configuration names it: only then it has data and is trained.'),
    prompts: z.boolean().describe('Whether prompts are put to the champion.'),
    accuracy: z.array(z.object({ time, version: z.int(), accuracy })),
    served: served.extend({
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
