/** What a configuration may say of how well an endpoint is to answer. */
import { milliseconds } from '../../core/duration.ts'
import { type EndpointObjectives, objectiveNames } from '../../core/objectives.ts'
import { z } from '../../core/schema.ts'
import { duration } from './field.ts'

const day = 86_400_000

/** The rules of alerts look back three days: a shorter period says nothing to them. */
const period = duration
  .default('30d')
  .transform(milliseconds)
  .refine((ms) => ms >= 7 * day && ms <= 90 * day, 'from 7d to 90d')

const kept = z.number().min(0.5).max(0.99999)

const latencySchema = z
  .strictObject({
    below: duration
      .transform(milliseconds)
      .refine((ms) => ms > 0 && ms <= day, 'more than 0 and up to 1d')
      .meta({
        description: 'An answer that takes as long, or longer, is slow.',
        examples: ['100ms'],
      }),
    share: kept.meta({
      description: 'Share of the answers that are not slow, at least.',
      unit: 'share',
      examples: [0.99],
    }),
  })
  .meta({ id: 'LatencyObjective', description: 'How fast an endpoint answers.' })

const errorsSchema = z
  .strictObject({
    most: z
      .number()
      .min(0.00001)
      .max(0.5)
      .meta({
        description:
          'Share of the requests that may fail by the fault of the model or the server. What a client asks wrongly is none of them.',
        unit: 'share',
        examples: [0.001],
      }),
  })
  .meta({ id: 'ErrorObjective', description: 'How rarely an endpoint fails.' })

const availabilitySchema = z
  .strictObject({
    least: kept.meta({
      description:
        'Share of the requests that are taken up, at least: a version, or the fallback, answers, there is room for them, and they can be kept.',
      unit: 'share',
      examples: [0.999],
    }),
  })
  .meta({ id: 'AvailabilityObjective', description: 'How reliably an endpoint is there.' })

export const objectivesSchema = z
  .strictObject({
    latency: latencySchema.optional().meta({
      description: 'How fast it answers.',
      otherwise: 'nothing is promised of it',
      examples: [{ below: '100ms', share: 0.99 }],
    }),
    errors: errorsSchema.optional().meta({
      description: 'How rarely it fails.',
      otherwise: 'nothing is promised of it',
      examples: [{ most: 0.001 }],
    }),
    availability: availabilitySchema.optional().meta({
      description: 'How reliably it is there.',
      otherwise: 'nothing is promised of it',
      examples: [{ least: 0.999 }],
    }),
    period: period.meta({
      description: 'The time, up to now, over which it is kept.',
      examples: ['28d'],
    }),
  })
  .refine(
    (said) => objectiveNames.some((name) => said[name] !== undefined),
    `at least one of ${objectiveNames.join(', ')}`,
  )
  .meta({
    id: 'Objectives',
    description: 'What an endpoint promises. docs/operation.md tells how it is judged.',
  })

export type ObjectivesSchema = z.output<typeof objectivesSchema>

/** Shares of a configuration have few decimals: what is left of 1 has as many. */
const rest = (share: number): number => Number((1 - share).toFixed(9))

export const objectivesOf = (
  endpoint: string,
  { latency, errors, availability, period: periodMs }: ObjectivesSchema,
): EndpointObjectives => ({
  ...{ endpoint, periodMs },
  objectives: [
    ...(latency
      ? [{ name: 'latency' as const, budget: rest(latency.share), belowMs: latency.below }]
      : []),
    ...(errors ? [{ name: 'errors' as const, budget: errors.most, belowMs: null }] : []),
    ...(availability
      ? [{ name: 'availability' as const, budget: rest(availability.least), belowMs: null }]
      : []),
  ],
})
