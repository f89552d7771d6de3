/** What a configuration may say of the requests to a model. */
import { type Issue, z } from '../../core/schema.ts'
import { count } from './field.ts'
import { column } from './split.ts'

const share = z.number().min(0).max(1)

const anomaliesSchema = z
  .strictObject({
    bestBelow: share
      .nullable()
      .default(null)
      .meta({
        description: 'The best probability is below this; 0: none is.',
        unit: 'probability',
        otherwise:
          '`0.9`; of two classes what nineteen of twenty answers to the held-out rows of the version reached, or `0.6` where that is not known',
        examples: [0.5],
      }),
    worstAbove: share
      .nullable()
      .default(null)
      .meta({
        description: 'The smallest probability is above this; 1: none is.',
        unit: 'probability',
        otherwise: '`0.01`; of two classes none is, as it would say what the best one says',
        examples: [1],
      }),
    mean: z
      .boolean()
      .default(true)
      .meta({
        description: 'The mean of the probabilities is not 1/K, of K classes.',
        examples: [true],
      }),
    sum: z
      .boolean()
      .default(true)
      .meta({
        description: 'The sum of the probabilities is not 1.',
        examples: [true],
      }),
    decimals: z
      .int()
      .min(1)
      .max(12)
      .default(4)
      .meta({
        description:
          'Mean and sum are rounded to so many: the noise of floating point is no anomaly.',
        unit: 'decimals',
        examples: [6],
      }),
  })
  .meta({
    id: 'Anomalies',
    description: 'What is out of the ordinary in the probabilities of an answer with classes.',
  })

export const requestsSchema = z
  .strictObject({
    durability: z
      .enum(['commit', 'os', 'async'])
      .default('commit')
      .meta({
        description:
          'When an answer is given: after its record is on the disk, so that it survives a power failure; after it is with the operating system, so that it survives the process; or at once.',
        examples: ['os'],
      }),
    sample: share.default(1).meta({
      description: 'Share of the requests that is kept. Which ones, their ids decide.',
      unit: 'share',
      examples: [0.1],
    }),
    mask: z
      .array(column)
      .default([])
      .meta({
        description: 'Columns whose values are not kept; `text` of a text alone.',
        otherwise: 'all are kept',
        examples: [['email']],
      }),
    subject: column
      .nullable()
      .default(null)
      .meta({
        description:
          'Column that says whose a request is: `millrace requests delete --subject` deletes by it.',
        otherwise: 'the `subject` of its data set',
        examples: ['customer'],
      }),
    maxBytes: count(16_777_216)
      .default(65_536)
      .meta({
        description:
          'Longest input, and longest answer, that is kept whole, as JSON. Of a longer one its size, its SHA-256 and its beginning are kept.',
        unit: 'bytes',
        examples: [1_048_576],
      }),
    days: z
      .number()
      .positive()
      .max(36_500)
      .default(90)
      .meta({
        description: 'How long a record is kept.',
        unit: 'days',
        examples: [30],
      }),
    fieldDays: z
      .record(column, z.int().min(1).max(36_500))
      .default({})
      .meta({
        description:
          'Columns whose values are removed after so many days, fewer than `days`; `text` of a text alone. docs/requests.md tells how.',
        unit: 'days',
        otherwise: 'all are kept as long as their record',
        examples: [{ email: 7 }],
      }),
    megabytes: z
      .number()
      .positive()
      .max(1e9)
      .default(10_000)
      .meta({
        description:
          'What all records of the model take on the disk; the oldest go first, by whole days.',
        unit: 'MB',
        examples: [500],
      }),
    anomalies: anomaliesSchema.prefault({}).meta({
      description: 'Which answers are marked as out of the ordinary.',
      otherwise: 'each of its fields has its own',
      examples: [{ bestBelow: 0.5, worstAbove: 1 }],
    }),
  })
  .meta({
    id: 'Requests',
    description: 'What of the requests to a model is kept. docs/requests.md tells how.',
  })

/** Days of a field that say nothing. */
export const fieldDaysIssues = ({
  mask,
  days,
  fieldDays,
}: Pick<RequestsSchema, 'mask' | 'days' | 'fieldDays'>): Issue[] =>
  Object.entries(fieldDays).flatMap(([field, after]): Issue[] => {
    const message = mask.includes(field)
      ? 'none, as `mask` names it, and it is not kept at all'
      : `fewer than the ${days} days of the record`
    const isIdle = mask.includes(field) || after >= days
    return isIdle ? [{ code: 'custom', path: ['fieldDays', field], input: after, message }] : []
  })

export type RequestsSchema = z.output<typeof requestsSchema>
