/** What a configuration may say. */
import { z } from '../../core/schema.ts'
import type { Kind } from '../../tasks/kit/kind.ts'
import type { Task } from '../../tasks/kit/task.ts'
import { taskSchemaOf } from '../tasks.ts'
import { batchSchema } from './batch.ts'
import { dataSchema } from './data.ts'
import { encryptionSchema } from './encryption.ts'
import { endpointSchema } from './endpoint.ts'
import { count, functionInJson, name } from './field.ts'
import { modelSchemaOf, refuseIdle } from './model.ts'
import { servingSchema } from './serving.ts'
import { tokensSchema } from './tokens.ts'

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
    z
      .custom<Task>(
        isTask,
        'a task, as `defineTask` makes it: { kind, options, identity, prepare, open, judge }',
      )
      .meta({ not: {}, $comment: 'A task has functions, which JSON cannot express.' }),
  )
  .default([])
  .meta({
    description: 'Kinds of models of your own, beside those that come with Millrace.',
    examples: [[]],
  })

/** What a home keeps. */
const keepSchema = z
  .strictObject({
    versions: count(1_000_000)
      .default(20)
      .meta({
        description: 'Model versions with their files.',
        unit: 'versions of each model',
        examples: [50],
      }),
    datasets: count(1_000_000)
      .default(20)
      .meta({
        description: 'Data set versions with their rows.',
        unit: 'versions of each data set',
        examples: [50],
      }),
    runs: count(1_000_000)
      .default(200)
      .meta({
        description: 'Runs with the history of their metrics and their log.',
        unit: 'runs of each model',
        examples: [1000],
      }),
    days: z
      .number()
      .min(0)
      .max(36_500)
      .default(7)
      .meta({
        description: 'Everything younger than this stays.',
        unit: 'days',
        examples: [30],
      }),
  })
  .meta({
    id: 'Keep',
    description:
      'The newest of each model, and everything younger than `days`; of the rest only what something needs.',
  })

/** What a configuration that is a function is called with. */
export const contextSchema = z
  .strictObject({
    project: z.string().meta({
      description: 'Absolute folder of the project: where the configuration file lies.',
      examples: ['/home/me/phrases'],
    }),
    home: z.string().meta({
      description: 'Absolute folder where Millrace keeps its state.',
      examples: ['/home/me/phrases/.millrace'],
    }),
    fast: z.boolean().meta({
      description: 'True with `--fast`: the loop should turn every minute, for a demonstration.',
      examples: [false],
    }),
  })
  .meta({ id: 'ConfigContext', description: 'What a configuration that is a function is given.' })

/** The schema of a configuration whose models are of some kinds. */
export const configSchemaOf = (kinds: readonly Kind[]) =>
  z
    .strictObject({
      models: z.record(name, modelSchemaOf(taskSchemaOf(kinds)).superRefine(refuseIdle)).meta({
        description:
          'The models to keep, by name. None where all are trained elsewhere and registered.',
        examples: [
          {
            phrases: {
              task: { kind: 'next-word' },
              data: { kind: 'lines', file: 'sentences.csv' },
            },
          },
        ],
      }),
      datasets: z
        .record(name, dataSchema)
        .default({})
        .meta({
          description: 'Data sets of their own, by name: several models may learn from one.',
          otherwise: 'none',
          examples: [{ customers: { kind: 'records', file: 'customers.csv' } }],
        }),
      endpoints: z
        .record(name, endpointSchema)
        .default({})
        .meta({
          description:
            'Names under which models answer. Each model has one of its own name by itself, which may be described here.',
          otherwise: 'each model answers under its own name alone',
          examples: [{ phrases: { model: 'phrases', deadline: '500ms' } }],
        }),
      batches: z
        .record(name, batchSchema)
        .default({})
        .meta({
          description: 'Files that are answered on a schedule, by name. docs/serving.md tells how.',
          otherwise: 'none',
          examples: [
            {
              nightly: {
                model: 'churn',
                from: 'customers.csv',
                to: 'answers/{time}.csv',
                schedule: { kind: 'every', interval: '1d' },
              },
            },
          ],
        }),
      tasks: ownTasksSchema,
      prepare: z
        .custom<() => Promise<void>>((value) => typeof value === 'function', 'a function')
        .meta(functionInJson)
        .nullable()
        .default(null)
        .meta({
          description:
            "Makes the project's data where it is not there yet. Runs before anything else at every start.",
          otherwise: 'nothing is made',
          examples: [async () => {}],
        }),
      keep: keepSchema.prefault({}).meta({
        description:
          'What the home keeps for how long. What is in use, or may be rolled back to, always stays.',
        otherwise: 'each of its fields has its own',
        examples: [{ versions: 50, days: 30 }],
      }),
      encryption: encryptionSchema
        .nullable()
        .default(null)
        .meta({
          description: 'Seals what the inference log keeps.',
          otherwise: 'it lies on the disk as it is',
          examples: [{ keyFile: '/etc/millrace/log.key' }],
        }),
      tokens: tokensSchema
        .nullable()
        .default(null)
        .meta({
          description:
            'Signed tokens of another sign-in that count beside keys. docs/access.md tells how.',
          otherwise: 'only keys count',
          examples: [
            {
              issuer: 'https://login.example/realms/shop',
              audience: 'millrace',
              jwks: 'https://login.example/realms/shop/certs',
              claim: 'realm_access.roles',
              grants: { engineers: { role: 'editor' } },
            },
          ],
        }),
      serving: servingSchema.prefault({}).meta({
        description: 'How answers are given.',
        otherwise: 'each of its fields has its own',
        examples: [{ processes: 'cores' }],
      }),
    })
    .meta({ id: 'Config', description: 'What `millrace.config.ts` exports.' })
