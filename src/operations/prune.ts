import { z } from '../core/schema.ts'
import { operation } from './operation.ts'

const count = z.int().min(0)

export const prune = operation({
  name: 'prune',
  summary: 'Remove by rule what nothing needs any more',
  tag: 'Operations',
  scope: 'write',
  method: 'POST',
  path: '/api/prune',
  input: { dryRun: z.boolean().default(false).describe('Only say what would be removed.') },
  output: z.object({
    pruned: z.object({
      dryRun: z.boolean(),
      versions: count.describe('Model versions whose files went.'),
      datasets: count.describe('Data set versions whose rows went.'),
      runs: count.describe('Runs whose history of metrics and log went.'),
      workspaces: count.describe('Runs whose working files went.'),
      blobs: count,
      bytes: count.describe('Of the blobs.'),
    }),
  }),
  refuses: ['already_running'],
  run: async ({ loop }, { dryRun }, { author }) => ({
    pruned: { dryRun, ...(await loop.prune({ author, dryRun })) },
  }),
})
