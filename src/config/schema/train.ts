/** What a configuration may say of a training. */
import { availableParallelism } from 'node:os'
import { milliseconds } from '../../core/duration.ts'
import { z } from '../../core/schema.ts'
import { count, duration, schedule, seed } from './field.ts'

/** What only one optimizer reads, in words of JSON Schema. */
const optimizerRules = [
  {
    if: { properties: { momentum: { type: 'number' } }, required: ['momentum'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    then: { properties: { optimizer: { const: 'sgd' } }, required: ['optimizer'] },
  },
  {
    if: { properties: { weightDecay: { exclusiveMinimum: 0 } }, required: ['weightDecay'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    then: { properties: { optimizer: { enum: ['adamw', 'sgd'] } }, required: ['optimizer'] },
  },
]

/** What of a training decides its result. */
export const trainSchema = z
  .strictObject({
    epochs: count(10_000)
      .default(3)
      .meta({ description: 'Passes over the training rows.', unit: 'epochs', examples: [10] }),
    batchSize: count(4096)
      .default(32)
      .meta({ description: 'Rows a step of each worker.', unit: 'rows', examples: [64] }),
    learningRate: z
      .number()
      .positive()
      .max(10)
      .default(0.001)
      .meta({ description: 'Step size of the optimizer.', unit: 'factor', examples: [0.003] }),
    lrSchedule: z
      .enum(['none', 'cosine', 'step'])
      .default('none')
      .meta({
        description:
          'How the step size falls over the training: not at all, along half a cosine to 5 %, or by half at each third.',
        examples: ['cosine'],
      }),
    warmup: z
      .int()
      .min(0)
      .max(1_000_000)
      .default(0)
      .meta({
        description: 'Steps over which the step size rises from nothing.',
        unit: 'steps',
        examples: [20],
      }),
    optimizer: z
      .enum(['adam', 'adamw', 'sgd'])
      .default('adam')
      .meta({ description: 'What makes steps of the gradients.', examples: ['sgd'] }),
    momentum: z
      .number()
      .min(0)
      .lt(1)
      .nullable()
      .default(null)
      .meta({
        description: 'Share of the last movement that `sgd` keeps; other optimizers refuse it.',
        unit: 'share',
        otherwise: '0.9 with `sgd`',
        examples: [0.95],
      }),
    weightDecay: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .meta({
        description:
          'Share of the weights taken off a step: by `adamw` times the step size, by `sgd` as a gradient; `adam` refuses it.',
        unit: 'share',
        examples: [0.01],
      }),
    clip: z
      .number()
      .positive()
      .nullable()
      .default(null)
      .meta({
        description:
          'Longest gradient, all weights as one vector; longer ones are shortened to it.',
        unit: 'length of the gradient',
        otherwise: 'none is shortened',
        examples: [1],
      }),
    gradientAccumulation: count(1024)
      .default(1)
      .meta({
        description: 'Batches whose gradients make one step.',
        unit: 'batches',
        examples: [4],
      }),
    emaDecay: z
      .number()
      .min(0)
      .lt(1)
      .nullable()
      .default(null)
      .meta({
        description:
          'Judges and keeps a running mean of the weights, which holds on to this share of itself a step.',
        unit: 'share',
        otherwise: 'the weights as they are',
        examples: [0.999],
      }),
    earlyStopping: count(10_000)
      .nullable()
      .default(null)
      .meta({
        description: 'Ends the training after so many epochs without a better val_loss.',
        unit: 'epochs',
        otherwise: 'never',
        examples: [3],
      }),
    restoreBest: z
      .boolean()
      .default(true)
      .meta({
        description:
          'Whether the epoch with the lowest val_loss makes the version; otherwise the last one does.',
        examples: [false],
      }),
    auto: z
      .boolean()
      .optional()
      .meta({
        description:
          'Whether how long, in which steps and by how many rows at a time is left to the data: epochs end by an inner part of the training rows. Of tables only.',
        otherwise:
          'of tables where no other field but classWeights, validationSplit, seed, workers and device is named',
        examples: [false],
      }),
    validationSplit: z
      .number()
      .min(0.01)
      .max(0.5)
      .default(0.1)
      .meta({
        description: 'Part of the rows set aside for validation.',
        unit: 'share',
        examples: [0.2],
      }),
    classWeights: z
      .union([z.literal('balanced'), z.record(z.string(), z.number().positive())], {
        error: "'balanced' or a weight above 0 for each label",
      })
      .nullable()
      .default(null)
      .meta({
        description:
          'How much each class counts in the loss, in tasks with classes: by how rare it is, or a weight a label.',
        unit: 'factor',
        otherwise: 'all alike',
        examples: ['balanced'],
      }),
    seed: seed.default(1).meta({
      description: 'Seed of everything random.',
      unit: 'any number',
      examples: [7],
    }),
    workers: z
      .union([count(1024), z.literal('cores')], { error: "a number of workers, or 'cores'" })
      .default(1)
      .transform((given) => (given === 'cores' ? availableParallelism() : given))
      .meta({
        description: 'Workers that share each step, or as many as there are cores.',
        unit: 'workers',
        examples: [2],
      }),
    scaleLearningRate: z
      .boolean()
      .default(false)
      .meta({
        description: 'Whether the step size is multiplied by the number of workers.',
        examples: [true],
      }),
    device: z
      .enum(['auto', 'cpu', 'cuda'])
      .default('auto')
      .meta({
        description:
          "`cuda` needs onnxruntime's CUDA provider; `auto` takes it where it opens when a run begins, else the CPU.",
        examples: ['cpu'],
      }),
  })
  .meta({ id: 'Fit', description: 'What of a training decides its result.', allOf: optimizerRules })

/** How the workers of a training are started and watched. */
export const distributedSchema = z
  .strictObject({
    launcher: z
      .enum(['local', 'mpi'])
      .default('local')
      .meta({
        description: 'Threads on this machine, or processes under MPI.',
        examples: ['mpi'],
      }),
    hostfile: z
      .string()
      .min(1)
      .nullable()
      .default(null)
      .meta({
        description:
          "Hostfile of MPI, absolute or relative to the project; only with `launcher: 'mpi'`.",
        otherwise: 'all on this machine',
        examples: ['hosts'],
      }),
    maxRestarts: z
      .int()
      .min(0)
      .max(100)
      .default(2)
      .meta({
        description: 'How often a training that lost a worker goes on from its checkpoint.',
        unit: 'times',
        examples: [5],
      }),
    timeout: duration
      .default('10s')
      .transform(milliseconds)
      .meta({
        description: 'How long workers wait for one of them before it counts as lost.',
        examples: ['30s'],
      }),
  })
  .meta({
    id: 'Distributed',
    description: 'How the workers of a training are started and watched.',
    dependentSchemas: {
      hostfile: {
        if: { properties: { hostfile: { type: 'string' } } },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
        then: { properties: { launcher: { const: 'mpi' } }, required: ['launcher'] },
      },
    },
  })

/** The training of a model, again and again. */
export const modelTrainSchema = trainSchema
  .extend({
    distributed: distributedSchema.prefault({}).meta({
      description: 'How several workers are started and watched.',
      otherwise: 'each of its fields has its own',
      examples: [{ launcher: 'mpi', timeout: '30s' }],
    }),
    schedule: schedule
      .nullable()
      .default(null)
      .meta({
        description:
          'How often to train again; a training that would come to the same weights is passed over.',
        otherwise: 'only by hand',
        examples: [{ kind: 'every', interval: '6h' }],
      }),
  })
  .meta({ id: 'Train', description: 'How the model is trained.', allOf: optimizerRules })
