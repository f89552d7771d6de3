import { z } from 'zod'
import { milliseconds } from '../core/duration.ts'

const schedule = z
  .strictObject({
    kind: z.literal('every'),
    interval: z
      .string()
      .regex(/^\d+(\.\d+)?(ms|s|m|h|d)$/, {
        error: 'a duration such as 30s, 5m, 1h',
        abort: true,
      })
      .refine((text) => milliseconds(text) >= 1000, 'a duration of at least 1s'),
  })
  .transform(({ interval }) => milliseconds(interval))

const count = (largest: number) => z.int().min(1).max(largest)

const task = z.strictObject({
  kind: z.literal('next-word'),
  embedding: count(4096).default(10),
  units: count(4096).default(100),
  dropout: z.number().min(0).max(0.9).default(0.1),
  minCount: count(1_000_000).default(1),
  vocabulary: count(1_000_000).default(50_000),
})

const train = z.strictObject({
  epochs: count(10_000).default(3),
  batchSize: count(4096).default(32),
  learningRate: z.number().positive().max(10).default(0.001),
  decay: z.enum(['none', 'cosine']).default('none'),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1),
})

const bound = z.union([z.number(), z.literal('baseline'), z.literal('champion')])
const tolerance = z.number().min(0).default(0)
const rule = z.union(
  [
    z.strictObject({ below: bound }),
    z.strictObject({ above: bound }),
    z.strictObject({ atLeast: bound, tolerance }),
    z.strictObject({ atMost: bound, tolerance }),
  ],
  {
    error:
      "one of { below }, { above }, { atLeast, tolerance? }, { atMost, tolerance? } with a number, 'baseline' or 'champion'",
  },
)

const limit = count(1_000_000_000)
const path = z.string().min(1)

const model = z.strictObject({
  task,
  data: z.strictObject({
    kind: z.literal('lines'),
    file: path,
    column: z.string().min(1).default('text'),
    limit: limit.nullable().default(null),
  }),
  ingest: z
    .strictObject({
      from: path,
      batch: count(1_000_000).default(20),
      schedule: schedule.nullable().default(null),
    })
    .nullable()
    .default(null),
  train: train.extend({ schedule: schedule.nullable().default(null) }).prefault({}),
  first: z
    .strictObject({
      task: task.optional(),
      data: z.strictObject({ limit }).optional(),
      train: train.optional(),
    })
    .nullable()
    .default(null),
  evaluate: z
    .strictObject({
      cases: path.nullable().default(null),
      schedule: schedule.default(60_000),
      completions: path.nullable().default(null),
      words: count(100).default(3),
    })
    .prefault({}),
  gate: z
    .record(z.string().regex(/^[a-z][a-z0-9_]*$/, 'the name of a figure, such as val_loss'), rule)
    .default({
      val_loss: { below: 'baseline' },
      top5: { atLeast: 'champion', tolerance: 0 },
    }),
  metric: z
    .strictObject({
      name: z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'a Prometheus name: letters, digits, _'),
      labels: z
        .record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'a label name'), z.string())
        .default({}),
    })
    .nullable()
    .default(null),
})

export const configSchema = z.strictObject({
  models: z
    .record(z.string().regex(/^[A-Za-z0-9._-]{1,100}$/, 'letters, digits, ".", "_" or "-"'), model)
    .refine((models) => Object.keys(models).length > 0, 'at least one model'),
  prepare: z
    .custom<() => Promise<void>>((value) => typeof value === 'function', 'a function')
    .nullable()
    .default(null),
})

export type ModelSchema = z.output<typeof model>
