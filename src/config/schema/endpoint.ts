/** What a configuration may say of an endpoint. */
import { milliseconds } from '../../core/duration.ts'
import { fallbackWords, isDeadline, isOrigin, mostOf, usualSpec } from '../../core/endpoint.ts'
import { policies } from '../../core/rollout.ts'
import { z } from '../../core/schema.ts'
import { count, duration, name } from './field.ts'
import { monitorSchema } from './monitor.ts'
import { objectivesSchema } from './objectives.ts'
import { requestsSchema } from './requests.ts'
import { rolloutSchema } from './rollout.ts'

const usual = usualSpec('')

export const endpointSchema = z
  .strictObject({
    model: name.meta({
      description:
        'Whose versions answer: one of `models`, or one that was registered from elsewhere.',
      examples: ['phrases'],
    }),
    policy: z
      .enum(policies)
      .default(usual.policy)
      .meta({
        description:
          'How a new version takes over: `at once`, as soon as it is champion, open and warm; step by step and judged on the way by any other. docs/rollouts.md tells how.',
        examples: ['canary'],
      }),
    rollout: rolloutSchema.prefault({}).meta({
      description: 'Limits of what the policy does. `at once` has none.',
      otherwise: 'each of its fields has its own',
      examples: [{ steps: [0.1, 0.5] }],
    }),
    deadline: duration
      .default(`${usual.deadline / 1000}s`)
      .transform(milliseconds)
      .refine(isDeadline, 'from 1ms to 1d')
      .meta({
        description:
          'How long a question may take. One that is not answered by then is refused with `timeout`. A caller may ask for less.',
        examples: ['500ms'],
      }),
    maxBatch: count(mostOf.maxBatch)
      .default(usual.maxBatch)
      .meta({
        description: 'Rows that go through the model together, at most.',
        unit: 'rows',
        examples: [16],
      }),
    maxPending: count(mostOf.maxPending)
      .default(usual.maxPending)
      .meta({
        description: 'Rows that may wait; what comes beyond is refused at once with `queue_full`.',
        unit: 'rows',
        examples: [256],
      }),
    cors: z
      .array(
        z
          .string()
          .refine(isOrigin, 'an origin such as https://shop.example, or *')
          .meta({ form: 'scheme and host, with a port where it is not the usual one; or `*`' }),
      )
      .max(mostOf.origins)
      .default([])
      .meta({
        description:
          'Origins of web pages whose scripts may ask it from a browser; `*`: any. docs/serving.md tells how.',
        otherwise: 'none but pages of this server',
        examples: [['https://shop.example']],
      }),
    fallback: z
      .union([
        z.enum(fallbackWords),
        z.strictObject({ constant: z.union([z.string().min(1).max(1000), z.number()]) }),
      ])
      .default('none')
      .meta({
        description:
          'What is answered where the model fails, or the endpoint is switched off: nothing; what the stable version before it says (`before`); what the simplest guess says that the model was held against (`baseline`); or a constant. docs/serving.md tells how.',
        examples: [{ constant: 'unknown' }, 'before', 'baseline'],
      }),
    objectives: objectivesSchema.optional().meta({
      description: 'How well it is to answer. docs/operation.md tells how that is judged.',
      otherwise: 'nothing is promised',
      examples: [{ latency: { below: '100ms', share: 0.99 }, errors: { most: 0.001 } }],
    }),
    requests: requestsSchema
      .or(z.literal(false))
      .optional()
      .meta({
        description:
          'What of the requests to a model that was registered from elsewhere is kept, and for how long; `false`: nothing. Said of the endpoint that has the name of the model, it counts for all that answer with it.',
        otherwise: 'each of its fields has its own',
        examples: [{ days: 30, mask: ['email'] }],
      }),
    monitor: monitorSchema
      .or(z.literal(false))
      .optional()
      .meta({
        description:
          'How its traffic is watched for drift, where that is not as the model says; `false`: not at all.',
        otherwise: 'as the model says',
        examples: [{ window: 5000 }],
      }),
  })
  .meta({ id: 'Endpoint', description: 'A stable name over the versions of a model.' })

export type EndpointSchema = z.output<typeof endpointSchema>
