/** What a configuration may say of how the traffic of a model is watched. */
import { milliseconds } from '../../core/duration.ts'
import { z } from '../../core/schema.ts'
import { count, duration } from './field.ts'
import { column } from './split.ts'

const shortest = 1000
const longest = 90 * 86_400_000

const isLength = (text: string): boolean => {
  const ms = milliseconds(text)
  return ms >= shortest && ms <= longest
}

const time = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/, {
    error: 'a time with its zone, such as 2026-01-31T00:00:00Z',
    abort: true,
  })
  .refine((text) => !Number.isNaN(Date.parse(text)), 'a time that there is')

const windowSchema = z
  .strictObject({
    rows: count(10_000_000).meta({
      description: 'Answers of a version that a window has, at least.',
      unit: 'answers',
      examples: [1000],
    }),
    least: duration
      .default('1m')
      .refine((text) => milliseconds(text) <= longest, 'at most 90d')
      .meta({
        description: 'Time over which they come, at least, by the times that the requests tell of.',
        examples: ['1h'],
      }),
  })
  .meta({ id: 'MonitorWindow', description: 'A window that is counted by answers.' })

const spanSchema = z
  .strictObject({
    from: time.meta({
      description: 'Requests from then on.',
      form: 'time with its zone, as ISO 8601 writes it',
      examples: ['2026-01-01T00:00:00Z'],
    }),
    to: time.meta({
      description: 'Requests before then.',
      form: 'time with its zone, as ISO 8601 writes it',
      examples: ['2026-02-01T00:00:00Z'],
    }),
  })
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), {
    error: 'a time that is after `from`',
    path: ['to'],
  })
  .meta({ id: 'MonitorSpan', description: 'A span of time whose answers others are held against.' })

export const monitorSchema = z
  .strictObject({
    window: z
      .union([count(10_000_000), duration.refine(isLength, 'from 1s to 90d'), windowSchema])
      .default(1000)
      .meta({
        description:
          'How long a window is: so many answers of a version that come over a minute at least, or a span of time, which begins at whole multiples of its length, UTC.',
        unit: 'answers, where it is a number',
        examples: ['1d', { rows: 2000, least: '1h' }],
      }),
    against: z
      .union([z.enum(['training', 'before']), spanSchema])
      .default('training')
      .meta({
        description:
          'What windows are held against: the rows that the version learnt from; the window before; or the answers of a span of time.',
        examples: ['before'],
      }),
    minimum: z
      .int()
      .min(20)
      .max(1_000_000)
      .default(500)
      .meta({
        description: 'Values on each side below which nothing is said of a feature.',
        unit: 'values',
        examples: [300],
      }),
    ignore: z
      .array(column)
      .max(10_000)
      .default([])
      .meta({
        description: 'Features that are not watched.',
        otherwise: 'all are',
        examples: [['session']],
      }),
    critical: z
      .array(column)
      .max(100)
      .default([])
      .meta({
        description: 'Features that stand first, and weigh most in what is said.',
        otherwise: 'those that answers depend on most, as far as the version says it',
        examples: [['income']],
      }),
    level: z
      .number()
      .gt(0)
      .max(0.2)
      .default(0.01)
      .meta({
        description:
          'How much of what is found may be chance, where a window is told of: the share of false discoveries.',
        unit: 'share',
        examples: [0.001],
      }),
    effect: z
      .number()
      .gt(0)
      .max(1)
      .default(0.1)
      .meta({
        description:
          'How much a feature has to differ to be told of: the distance of Kolmogorov and Smirnov, or the share of the values that changed place.',
        unit: 'share',
        examples: [0.2],
      }),
  })
  .refine(({ window, minimum }) => rowsOf(window) === null || Number(rowsOf(window)) >= minimum, {
    error: 'as many answers as `minimum`, without which nothing can be said of a window',
    path: ['window'],
  })
  .meta({
    id: 'Monitor',
    description: 'How the traffic of a model is watched for drift. docs/monitoring.md tells how.',
  })

const rowsOf = (window: number | string | { readonly rows: number }): number | null =>
  typeof window === 'number' ? window : typeof window === 'string' ? null : window.rows

export type MonitorSchema = z.output<typeof monitorSchema>
