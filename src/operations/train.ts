import { resolve } from 'node:path'
import { MillraceError } from '../core/error.ts'
import { z } from '../core/schema.ts'
import type { TrainOptions } from '../loop/types.ts'
import { model } from './fields.ts'
import { operation } from './operation.ts'
import { run } from './schemas.ts'

const workers = z
  .int()
  .min(1)
  .max(1024)
  .optional()
  .describe('Workers that share each step, each with a batch of its own.')

/** How workers are started. A hostfile is a file of the machine, which no other may name. */
export const launching = {
  mpi: z.boolean().default(false).describe('Start them with mpirun instead of as threads.'),
  hostfile: z
    .string()
    .min(1)
    .optional()
    .describe("mpirun's hostfile.")
    .meta({ local: true, value: 'FILE' }),
}

export const train = operation({
  name: 'train',
  summary: 'Train by hand: data, train, evaluate, gate, register',
  tag: 'Operations',
  scope: 'write',
  method: 'POST',
  path: '/api/models/:model/train',
  input: { model, workers, ...launching },
  output: z.object({ run: run.describe('It goes on by itself.') }),
  refuses: ['not_found', 'conflict', 'already_running', 'bad_data'],
  run: async ({ loop }, { model, workers, ...how }, { author }) => ({
    run: await loop.train(model, {
      trigger: 'manual',
      author,
      ...(workers !== undefined && { train: { workers } }),
      ...launchOf(how),
    }),
  }),
})

/** What of a launch differs from the configuration. */
export const launchOf = ({
  mpi,
  hostfile,
}: {
  mpi: boolean
  hostfile?: string | undefined
}): Pick<TrainOptions, 'launch'> => {
  if (mpi)
    return {
      launch: { launcher: 'mpi', hostfile: hostfile === undefined ? null : resolve(hostfile) },
    }
  if (hostfile === undefined) return {}
  throw new MillraceError('bad_usage', {
    what: '--hostfile names hostfile for mpirun.',
    fix: 'Give --mpi too.',
  })
}
