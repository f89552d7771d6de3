/** What searches and comparisons answer with. */
import { z } from '../core/schema.ts'
import type { Range, Study, Trial } from '../core/study.ts'
import type { Comparison, Reference, ReferenceSide, Side } from '../experiments/report/types.ts'
import type { ComparisonView } from './contract.ts'
import { count, environment, json, metrics, named, time } from './schemas.ts'

const bounds = { low: z.number(), high: z.number() }

const range: z.ZodType<Range> = named(
  'Range',
  z.union([
    z.object({ kind: z.literal('range'), ...bounds }).describe('Any number, all alike.'),
    z.object({ kind: z.literal('log'), ...bounds }).describe('All orders of magnitude alike.'),
    z.object({ kind: z.literal('int'), ...bounds }).describe('Any whole number.'),
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
      direction: z.enum(['minimize', 'maximize']).describe('Which value is better.'),
      seed: z.int(),
      reductionFactor: z.int().describe('Of so many trials at a rung one goes on.'),
      minEpochs: z.int().describe('Epochs of the first rung.'),
      maxEpochs: z.int().describe('Epochs of a whole training.'),
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
        metrics,
      })
      .nullable()
      .describe('Null until it has been trained.'),
  }),
)

const referenceSide: z.ZodType<ReferenceSide> = z.object({
  seconds,
  cpuSeconds: seconds,
  peakBytes: bytes,
  curve: z.array(z.object({ loss: z.number(), valLoss: z.number() })).describe('By epoch.'),
})

const reference: z.ZodType<Reference> = named(
  'Reference',
  z.object({
    name: z.string(),
    note: z.string(),
    rows: count,
    sequential: referenceSide,
    distributed: referenceSide,
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
    kind: z.enum(['same step', 'reference']),
    reference: reference.nullable().describe('Null where the configuration gives none.'),
    task: z.string(),
    data: z.object({ version: z.string(), number: z.int(), rows: count, digest: z.string() }),
    codeVersion: z.string(),
    environment,
    sequential: side,
    distributed: side,
  }),
)

const words = { sequential: z.string(), distributed: z.string(), change: z.string() }
export const comparisonView: z.ZodType<ComparisonView> = named(
  'ComparisonDetail',
  z.object({
    comparison,
    telling: z
      .object({
        verdict: z.string(),
        rows: z.array(
          z.object({ name: z.string(), ...words, reference: z.object(words).nullable() }),
        ),
        conditions: z.array(z.string()),
        facts: z.array(z.tuple([z.string(), z.string()])),
        reference: z.object({ note: z.string(), figures: reference }).nullable(),
      })
      .nullable()
      .describe('Null until both modes have been trained.'),
  }),
)
