import { availableParallelism } from 'node:os'
import { milliseconds } from '../core/duration.ts'
import { z } from '../core/schema.ts'
import type { Kind } from '../tasks/kit/kind.ts'
import type { Task } from '../tasks/kit/task.ts'
import { type TaskSchema, taskSchemaOf } from './tasks.ts'
import { tuneSchema } from './tune.ts'
import type { Refill } from './types.ts'

const duration = /^\d+(\.\d+)?(ms|s|m|h|d)$/

const schedule = z
  .custom<object>(
    (value) => typeof value === 'object' && value !== null,
    "every('1h'), with a duration such as 30s, 5m, 1h",
  )
  .pipe(
    z.strictObject({
      kind: z.literal('every'),
      interval: z
        .string()
        .regex(duration, {
          error: 'a duration such as 30s, 5m, 1h',
          abort: true,
        })
        .refine((text) => milliseconds(text) >= 1000, 'a duration of at least 1s'),
    }),
  )
  .transform(({ interval }) => milliseconds(interval))

const count = (largest: number) => z.int().min(1).max(largest)

/** What of a training decides its result. */
export const trainSchema = z.strictObject({
  epochs: count(10_000).default(3),
  batchSize: count(4096).default(32),
  learningRate: z.number().positive().max(10).default(0.001),
  lrSchedule: z.enum(['none', 'cosine', 'step']).default('none'),
  warmup: z.int().min(0).max(1_000_000).default(0),
  optimizer: z.enum(['adam', 'adamw', 'sgd']).default('adam'),
  momentum: z.number().min(0).lt(1).nullable().default(null),
  weightDecay: z.number().min(0).max(1).default(0),
  clip: z.number().positive().nullable().default(null),
  gradientAccumulation: count(1024).default(1),
  emaDecay: z.number().min(0).lt(1).nullable().default(null),
  earlyStopping: count(10_000).nullable().default(null),
  restoreBest: z.boolean().default(true),
  validationSplit: z.number().min(0.01).max(0.5).default(0.1),
  classWeights: z
    .union([z.literal('balanced'), z.record(z.string(), z.number().positive())], {
      error: "'balanced' or a weight above 0 for each label",
    })
    .nullable()
    .default(null),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1),
  workers: z
    .union([count(1024), z.literal('cores')], { error: "a number of workers, or 'cores'" })
    .default(1)
    .transform((given) => (given === 'cores' ? availableParallelism() : given)),
  scaleLearningRate: z.boolean().default(false),
  device: z.enum(['auto', 'cpu', 'cuda']).default('auto'),
})

/** How the workers of a training are started and watched. */
export const distributedSchema = z.strictObject({
  launcher: z.enum(['local', 'mpi']).default('local'),
  hostfile: z.string().min(1).nullable().default(null),
  maxRestarts: z.int().min(0).max(100).default(2),
  timeout: z.string().regex(duration).default('10s').transform(milliseconds),
})

const bound = z.union([z.number(), z.literal('baseline'), z.literal('champion')])
const tolerance = z.number().min(0).default(0)
/** Of the metric's error on the rows, against the baseline's on the same ones. */
const confidence = z.literal([0.9, 0.95, 0.99]).optional()
const surely = "a confidence only against 'baseline'"
const rules = [
  z
    .strictObject({ below: bound, confidence })
    .refine(({ below, confidence }) => confidence === undefined || below === 'baseline', surely),
  z
    .strictObject({ above: bound, confidence })
    .refine(({ above, confidence }) => confidence === undefined || above === 'baseline', surely),
  z.strictObject({ atLeast: bound, tolerance }),
  z.strictObject({ atMost: bound, tolerance }),
] as const
const rule = z.union([...rules, z.array(z.union(rules)).min(1).max(8)], {
  error:
    "one of { below }, { above }, { atLeast, tolerance? }, { atMost, tolerance? } with a number, 'baseline' or 'champion', { below: 'baseline', confidence }, { above: 'baseline', confidence }, or a list of them",
})

const maxRows = count(1_000_000_000)
const path = z.string().min(1)

const positive = z.number().positive()
const referenceMode = z.strictObject({
  seconds: positive,
  cpuSeconds: positive,
  peakBytes: positive,
  curve: z
    .array(z.strictObject({ loss: z.number(), valLoss: z.number() }))
    .min(1)
    .max(10_000),
  train: trainSchema.omit({ seed: true, workers: true, epochs: true }).strict(),
})

/** Somebody else's comparison of modes. */
const referenceSchemaOf = (task: TaskSchema) =>
  z.strictObject({
    name: z.string().min(1).max(100),
    note: z.string().max(2000),
    rows: maxRows,
    task,
    sequential: referenceMode,
    distributed: referenceMode,
  })

export type ReferenceSchema = z.output<ReturnType<typeof referenceSchemaOf>>

const said = (longest: number) => z.string().trim().min(1).max(longest).nullable().default(null)

/** What people should know of a model. */
const aboutSchema = z
  .strictObject({
    summary: said(500),
    owner: said(200),
    intendedUse: said(4000),
    limits: said(4000),
  })
  .refine(
    (about) => Object.values(about).some((text) => text !== null),
    'at least one of summary, owner, intendedUse, limits',
  )

/** What of a model says the same whatever is learnt. */
const modelFields = {
  about: aboutSchema.nullable().default(null),
  data: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('lines'),
      file: path,
      column: z.string().min(1).default('text'),
      maxRows: maxRows.nullable().default(null),
    }),
    z.strictObject({
      kind: z.literal('records'),
      file: path,
      maxRows: maxRows.nullable().default(null),
    }),
  ]),
  ingest: z
    .strictObject({
      from: path.nullable().default(null),
      writeBack: z.boolean().default(false),
      batch: count(1_000_000).default(20),
      refill: z
        .custom<Refill>((value) => typeof value === 'function', 'a function that gives rows')
        .nullable()
        .default(null),
      schedule: schedule.nullable().default(null),
    })
    .nullable()
    .default(null),
  train: trainSchema
    .extend({
      distributed: distributedSchema.prefault({}),
      schedule: schedule.nullable().default(null),
    })
    .prefault({}),
  evaluate: z
    .strictObject({
      evalSet: path.nullable().default(null),
      schedule: schedule.default(60_000),
      completions: path.nullable().default(null),
      words: count(100).default(3),
    })
    .prefault({}),
  gate: z
    .record(z.string().regex(/^[a-z][a-z0-9_]*$/, 'the name of a metric, such as val_loss'), rule)
    .nullable()
    .default(null),
  tune: tuneSchema.nullable().default(null),
  gauge: z
    .strictObject({
      name: z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'a Prometheus name: letters, digits, _'),
      labels: z
        .record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'a label name'), z.string())
        .default({}),
    })
    .nullable()
    .default(null),
} as const

const firstSchemaOf = (task: TaskSchema) =>
  z.strictObject({
    task: task.optional(),
    data: z.strictObject({ maxRows }).optional(),
    train: trainSchema.optional(),
  })

const modelSchemaOf = (task: TaskSchema) =>
  z.strictObject({
    task,
    ...modelFields,
    first: firstSchemaOf(task).nullable().default(null),
    compare: z
      .strictObject({ reference: referenceSchemaOf(task) })
      .nullable()
      .default(null),
  })

export type ModelSchema = z.output<ReturnType<typeof modelSchemaOf>>

/** Refuses fields that what is chosen beside them does not read. */
const refuseIdle = ({ train, first }: ModelSchema, context: z.RefinementCtx): void => {
  const refuse = (path: string[], input: unknown, message: string) =>
    context.addIssue({ code: 'custom', path, input, message })
  const { hostfile, launcher } = train.distributed
  if (hostfile !== null && launcher !== 'mpi')
    refuse(['train', 'distributed', 'hostfile'], hostfile, "nothing, but with launcher: 'mpi'")
  const optimized = [
    [['train'], train],
    [['first', 'train'], first?.train],
  ] as const
  for (const [path, fit] of optimized) {
    if (!fit) continue
    if (fit.momentum !== null && fit.optimizer !== 'sgd')
      refuse([...path, 'momentum'], fit.momentum, "nothing, but with optimizer: 'sgd'")
    if (fit.weightDecay > 0 && fit.optimizer === 'adam')
      refuse([...path, 'weightDecay'], fit.weightDecay, "0, but with optimizer: 'adamw' or 'sgd'")
  }
}

/** A task by what it has to have; that it is one is seen when it is used. */
const isTask = (value: unknown): value is Task =>
  typeof value === 'object' &&
  value !== null &&
  ['identity', 'prepare', 'open', 'judge'].every(
    (name) => typeof Reflect.get(value, name) === 'function',
  ) &&
  typeof Reflect.get(value, 'kind') === 'string' &&
  typeof Reflect.get(Object(Reflect.get(value, 'options')), 'safeParse') === 'function'

export const ownTasksSchema = z
  .array(
    z.custom<Task>(
      isTask,
      'a task, as `defineTask` makes it: { kind, options, identity, prepare, open, judge }',
    ),
  )
  .default([])

/** What a home keeps. */
const keepSchema = z.strictObject({
  versions: count(1_000_000).default(20),
  datasets: count(1_000_000).default(20),
  runs: count(1_000_000).default(200),
  days: z.number().min(0).max(36_500).default(7),
})

/** The schema of a configuration whose models are of some kinds. */
export const configSchemaOf = (kinds: readonly Kind[]) =>
  z.strictObject({
    models: z
      .record(
        z.string().regex(/^[A-Za-z0-9._-]{1,100}$/, 'letters, digits, ".", "_" or "-"'),
        modelSchemaOf(taskSchemaOf(kinds)).superRefine(refuseIdle),
      )
      .refine((models) => Object.keys(models).length > 0, 'at least one model'),
    tasks: ownTasksSchema,
    prepare: z
      .custom<() => Promise<void>>((value) => typeof value === 'function', 'a function')
      .nullable()
      .default(null),
    keep: keepSchema.prefault({}),
  })
