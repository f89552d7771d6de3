import { MillraceError } from '../core/error.ts'
import { z } from '../core/schema.ts'
import { spanNames, type TrafficOf } from '../serve/traffic.ts'
import { id } from './fields.ts'
import { operation } from './operation.ts'
import { count, errorCounts, named, time } from './schemas.ts'
import { onEndpoint } from './things.ts'

const seconds = z.number().min(0).nullable()

const traffic: z.ZodType<TrafficOf> = named(
  'Traffic',
  z.object({
    step: z.int().describe('Seconds of a part.'),
    since: time.describe('From when on it is known.'),
    parts: z
      .array(
        z.object({
          from: time,
          requests: count,
          codes: errorCounts,
          p50Seconds: seconds.describe('Of those that were answered; null where none was.'),
          p99Seconds: seconds,
        }),
      )
      .readonly()
      .describe('Oldest first; those without a request are left out.'),
  }),
)

export const getTraffic = operation({
  ...{ name: 'getTraffic', tag: 'Endpoints', scope: 'read', method: 'GET' },
  path: '/api/endpoints/:name/traffic',
  summary:
    'Requests to an endpoint over time: how many, which failed with which code, how long they took',
  input: {
    name: id,
    span: z
      .enum(spanNames)
      .default('1h')
      .describe('The last hour by the minute, or the last day by the quarter of an hour.'),
  },
  output: traffic,
  on: ({ name }) => onEndpoint(name),
  refuses: ['not_found'],
  async run({ traffic, endpoints }, { name, span }) {
    if (!endpoints.has(name))
      throw new MillraceError('not_found', {
        what: `Nothing is served as ${name}.`,
        fix: `Ask for one of: ${[...endpoints.keys()].join(', ')}.`,
      })
    return traffic.of(name, span)
  },
})
