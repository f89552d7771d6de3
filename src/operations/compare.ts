import { z } from '../core/schema.ts'
import { comparison } from './experiments.ts'
import { model } from './fields.ts'
import { operation } from './operation.ts'

export const compare = operation({
  name: 'compareModes',
  summary: 'Train both modes on the same data, one after the other, and report on them',
  tag: 'Models',
  scope: 'write',
  method: 'POST',
  path: '/api/models/:model/compare',
  input: {
    model,
    workers: z
      .int()
      .min(2)
      .max(1024)
      .optional()
      .describe('Of the distributed mode (default: as many as cores, at least 2).'),
    reference: z
      .boolean()
      .default(false)
      .describe("Train the reference's network, as many rows, with its step sizes."),
  },
  output: z.object({ comparison: comparison.describe('It goes on by itself.') }),
  refuses: ['not_found', 'conflict', 'already_running', 'bad_data'],
  run: async ({ experiments }, { model, workers, reference }, { author }) => ({
    comparison: await experiments.compare(model, {
      author,
      reference,
      ...(workers !== undefined && { workers }),
    }),
  }),
})
