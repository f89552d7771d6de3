/** What a configuration may say of a model. */
import { z } from '../../core/schema.ts'
import type { TaskSchema } from '../tasks.ts'
import { aboutSchema } from './about.ts'
import { compareSchemaOf } from './compare.ts'
import { evaluateSchema, ingestSchema, namedOrInline } from './data.ts'
import { maxRows } from './field.ts'
import { gateSchema } from './gate.ts'
import { monitorSchema } from './monitor.ts'
import { requestsSchema } from './requests.ts'
import { modelTrainSchema, trainSchema } from './train.ts'
import { tuneSchema } from './tune.ts'

const gaugeSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'a Prometheus name: letters, digits, _')
      .meta({
        description: 'Its name for Prometheus.',
        form: 'letters, digits and `_`, no digit first',
        examples: ['suggestion_accuracy'],
      }),
    labels: z
      .record(
        z
          .string()
          .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'a label name')
          .meta({ form: 'letters, digits and `_`, no digit first' }),
        z.string(),
      )
      .default({})
      .meta({ description: 'Labels by their name.', examples: [{ mode: 'sequential' }] }),
  })
  .meta({
    id: 'Gauge',
    description: 'An extra Prometheus gauge for the accuracy on the prompts.',
  })

const firstSchemaOf = (task: TaskSchema) =>
  z
    .strictObject({
      task: task.optional().meta({
        description: 'The network of the first version.',
        otherwise: 'that of the model',
        examples: [{ kind: 'next-word', embedding: 10, units: 100 }],
      }),
      data: z
        .strictObject({
          maxRows: maxRows.meta({
            description: 'Only so many of the first rows are learnt from.',
            unit: 'rows',
            examples: [6000],
          }),
        })
        .optional()
        .meta({
          description: 'The rows of the first version.',
          otherwise: 'those of the model',
          examples: [{ maxRows: 6000 }],
        }),
      train: trainSchema.optional().meta({
        description: 'The training of the first version; takes the place of `train` as a whole.',
        otherwise: 'that of the model',
        examples: [{ epochs: 3, learningRate: 0.003 }],
      }),
    })
    .meta({ id: 'First', description: 'What differs for the very first version.' })

/** What of a model says the same whatever is learnt. */
const modelFields = {
  about: aboutSchema
    .nullable()
    .default(null)
    .meta({
      description:
        "What people should know of it: `millrace docs` writes it into the model's page.",
      otherwise: 'nothing',
      examples: [{ summary: 'Suggests the next word of an e-mail.' }],
    }),
  data: namedOrInline.meta({
    description:
      'Where the rows come from: the name of one of `datasets`, or `lines` or `records` of a file, `images`, or `sql`, which make a data set with the name of the model.',
    examples: [{ kind: 'lines', file: 'sentences.csv', column: 'sentence' }],
  }),
  ingest: ingestSchema
    .nullable()
    .default(null)
    .meta({
      description: 'How new rows come in. A data set of `datasets` says so itself.',
      otherwise: 'none do',
      examples: [{ from: 'new.txt', schedule: { kind: 'every', interval: '1h' } }],
    }),
  train: modelTrainSchema.prefault({}).meta({
    description: 'How it is trained, and how often.',
    otherwise: 'each of its fields has its own',
    examples: [{ epochs: 5, schedule: { kind: 'every', interval: '6h' } }],
  }),
  evaluate: evaluateSchema.prefault({}).meta({
    description: 'What is asked of every champion.',
    otherwise: 'each of its fields has its own',
    examples: [{ evalSet: 'prompts.json' }],
  }),
  gate: gateSchema
    .nullable()
    .default(null)
    .meta({
      description:
        'What a version must reach before it is served, by metric; of several rules all have to hold.',
      otherwise:
        "that of the task, see docs/gate.md; of a task of your own `{ val_loss: [{ below: 'baseline' }, { atMost: 'champion' }] }`",
      examples: [{ val_loss: { below: 'baseline', confidence: 0.95 } }],
    }),
  tune: tuneSchema
    .nullable()
    .default(null)
    .meta({
      description: 'What `millrace tune` searches.',
      otherwise: 'nothing',
      examples: [
        { ranges: { 'train.learningRate': { kind: 'log', low: 0.0001, high: 0.01 } }, trials: 32 },
      ],
    }),
  requests: requestsSchema
    .or(z.literal(false))
    .prefault({})
    .meta({
      description: 'What of the requests to it is kept, and for how long; `false`: nothing.',
      otherwise: 'each of its fields has its own',
      examples: [{ days: 30, mask: ['email'] }],
    }),
  monitor: monitorSchema
    .or(z.literal(false))
    .prefault({})
    .meta({
      description: 'How its traffic is watched for drift; `false`: not at all.',
      otherwise: 'each of its fields has its own',
      examples: [{ window: '1d', critical: ['income'] }],
    }),
  gauge: gaugeSchema
    .nullable()
    .default(null)
    .meta({
      description: 'An extra Prometheus gauge for the accuracy on the prompts.',
      otherwise: 'none',
      examples: [{ name: 'suggestion_accuracy' }],
    }),
} as const

export const modelSchemaOf = (task: TaskSchema) =>
  z
    .strictObject({
      task: task.meta({
        description: 'What is learnt: a kind and its options.',
        examples: [{ kind: 'next-word', units: 96 }],
      }),
      ...modelFields,
      first: firstSchemaOf(task)
        .nullable()
        .default(null)
        .meta({
          description:
            'What differs for the very first version, so that it comes quickly. The full one follows at once.',
          otherwise: 'nothing',
          examples: [{ data: { maxRows: 6000 }, train: { epochs: 1 } }],
        }),
      compare: compareSchemaOf(task).nullable().default(null).meta({
        description: 'Beside what `millrace compare` sets its two modes.',
        otherwise: 'nothing',
      }),
    })
    .meta({ id: 'Model', description: 'A model: what it learns, from which rows, how, and when.' })

export type ModelSchema = z.output<ReturnType<typeof modelSchemaOf>>

/** Refuses fields that what is chosen beside them does not read. */
export const refuseIdle = ({ train, first }: ModelSchema, context: z.RefinementCtx): void => {
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
