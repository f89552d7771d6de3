import { z } from '../core/schema.ts'
import { study } from './experiments.ts'
import { model } from './fields.ts'
import { operation } from './operation.ts'

const search = z
  .enum(['asha', 'random'])
  .optional()
  .describe('Asha or random (default: tune.search).')
  .meta({ value: 'HOW' })
const trials = z.int().min(1).max(10_000)
const parallel = z.int().min(1).max(1024)
const seed = z
  .int()
  .min(0)
  .max(2 ** 31 - 1)

export const tune = operation({
  name: 'tune',
  summary: 'Search for better hyper-parameters, or go on with a search',
  tag: 'Tune',
  scope: 'write',
  method: 'POST',
  path: '/api/models/:model/tune',
  input: {
    model,
    search,
    trials: trials.optional().describe('Trials at most (default: tune.trials).'),
    parallel: parallel.optional().describe('Trials at a time (default: tune.parallel).'),
    seed: seed.optional().describe('Seed of the drawn values (default: tune.seed).'),
    register: z
      .boolean()
      .default(false)
      .describe('Register the best; of a search that is through, only that.'),
    new: z.boolean().default(false).describe('Begin a new search, whatever there is.'),
  },
  output: z.object({ study: study.describe('It goes on by itself.') }),
  refuses: ['bad_config', 'not_found', 'conflict', 'already_running', 'bad_data'],
  run: async ({ experiments }, { model, search, trials, seed, parallel, ...how }, { author }) => ({
    study: await experiments.tune(model, {
      author,
      plan: {
        ...(search !== undefined && { search }),
        ...(trials !== undefined && { trials }),
        ...(seed !== undefined && { seed }),
      },
      ...(parallel !== undefined && { parallel }),
      fresh: how.new,
      register: how.register,
    }),
  }),
})
