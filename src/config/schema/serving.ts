/** How answers are given. */
import { availableParallelism } from 'node:os'
import { z } from '../../core/schema.ts'
import { count } from './field.ts'

export const servingSchema = z
  .strictObject({
    processes: z
      .union([count(1024), z.literal('cores')], { error: "a number of processes, or 'cores'" })
      .default(1)
      .transform((given) => (given === 'cores' ? availableParallelism() : given))
      .meta({
        description:
          'Processes that answer predictions, or as many as there are cores. One: the process that keeps the loop does. ' +
          'More are processes of their own, which share the port; each has every model open.',
        unit: 'processes',
        examples: ['cores'],
      }),
  })
  .meta({ id: 'Serving', description: 'How answers are given.' })
