import { z } from '../core/schema.ts'
import type { Deletion } from '../loop/deletion.ts'
import { id, model, version } from './fields.ts'
import { operation } from './operation.ts'

const count = z.int().min(0)
const numbers = z.array(z.int())
const ids = z.array(z.string())

const dryRun = z.boolean().default(false).describe('Only say what would go.')

const deletion: z.ZodType<Deletion> = z.object({
  what: z.string().describe('What is deleted: `version 3 of words`.'),
  dryRun: z.boolean(),
  goes: z.object({
    versions: numbers,
    runs: ids,
    aliases: ids,
    datasets: numbers.describe('Numbers of data set versions.'),
    evaluations: count,
    studies: count,
    comparisons: count,
    bytes: count.describe(
      'Of files that nothing else needs; blobs younger than an hour go with the next prune.',
    ),
  }),
  stays: z
    .object({ versions: numbers, runs: ids, datasets: numbers })
    .describe('What made it, what it made, and what it learnt from.'),
  rollback: numbers.describe('Champions that a rollback can still go back to, the nearest first.'),
  endpoints: z
    .array(z.string())
    .describe(
      'Endpoints of other names that answer with it: they answer nothing until there is one again.',
    ),
})

const deletes = {
  tag: 'Operations',
  scope: 'write',
  method: 'POST',
  output: z.object({ deletion }),
  anyModel: true,
} as const

export const deleteRun = operation({
  ...deletes,
  name: 'deleteRun',
  summary: 'Delete a run that nobody works on; the version that it made stays',
  path: '/api/runs/:id/delete',
  input: { id, dryRun },
  refuses: ['not_found', 'already_running', 'conflict'],
  run: async ({ loop }, { id, dryRun }, { author }) => ({
    deletion: await loop.deleteRun(id, { author, dryRun }),
  }),
})

export const deleteVersion = operation({
  ...deletes,
  name: 'deleteVersion',
  summary: 'Delete a version that no alias points to; its number is never used again',
  path: '/api/models/:model/versions/:version/delete',
  input: { model, version, dryRun },
  refuses: ['not_found', 'conflict'],
  run: async ({ loop }, { model, version, dryRun }, { author }) => ({
    deletion: await loop.deleteVersion(model, version, { author, dryRun }),
  }),
})

export const deleteModel = operation({
  ...deletes,
  name: 'deleteModel',
  summary: 'Delete all there is of a model: versions, runs, data, searches, comparisons',
  path: '/api/models/:model/delete',
  input: { model, dryRun },
  refuses: ['bad_input', 'not_found', 'already_running'],
  run: async ({ loop }, { model, dryRun }, { author }) => ({
    deletion: await loop.deleteModel(model, { author, dryRun }),
  }),
})
