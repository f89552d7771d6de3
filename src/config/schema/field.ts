/**
 * What fields of a configuration have in common. The `.meta` of a field is the one place that says what it is; the
 * JSON Schema, docs/config.md and the docstrings of the types are made of it. Beside `description` and `examples`:
 * `unit`, of every number; `otherwise`, what applies where nothing is given and no default says it; `form`, what a
 * text has to look like; `as`, a schema that says the same in words of JSON Schema.
 */
import { milliseconds } from '../../core/duration.ts'
import { z } from '../../core/schema.ts'

export const count = (largest: number) => z.int().min(1).max(largest)

export const seed = z
  .int()
  .min(0)
  .max(2 ** 31 - 1)

/** Of a model or a data set. */
export const name = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,100}$/, 'letters, digits, ".", "_" or "-"')
  .meta({ form: '1 to 100 letters, digits, `.`, `_` or `-`' })

export const path = z.string().min(1)

export const maxRows = count(1_000_000_000)

export const metricName = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, 'the name of a metric, such as val_loss')
  .meta({ form: 'name of a metric' })

/** Says in JSON Schema that nothing of JSON will do. */
export const functionInJson = { not: {}, $comment: 'A function, which JSON cannot express.' }

const durationPattern = /^\d+(\.\d+)?(ms|s|m|h|d)$/
const durationForm = 'number and ms, s, m, h or d'

export const duration = z.string().regex(durationPattern).meta({ form: durationForm })

const scheduleRecord = z
  .strictObject({
    kind: z.literal('every'),
    interval: z
      .string()
      .regex(durationPattern, { error: 'a duration such as 30s, 5m, 1h', abort: true })
      .refine((text) => milliseconds(text) >= 1000, 'a duration of at least 1s')
      .meta({
        description: 'The time from one start to the next one, at least 1 s.',
        form: durationForm,
        examples: ['1h'],
      }),
  })
  .meta({ id: 'Schedule', description: 'At a fixed interval.' })

export const schedule = z
  .custom<object>(
    (value) => typeof value === 'object' && value !== null,
    "every('1h'), with a duration such as 30s, 5m, 1h",
  )
  .meta({ as: () => scheduleRecord })
  .pipe(scheduleRecord)
  .transform(({ interval }) => milliseconds(interval))
