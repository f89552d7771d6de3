import { z } from '../core/schema.ts'
import { model, version } from './fields.ts'
import { operation } from './operation.ts'
import { count, dataset, named, time } from './schemas.ts'
import { onData } from './things.ts'

const set = model.describe('A data set, or a model that learns from one.')
const verdict = z.enum(['passed', 'warned', 'blocked'])

const check = z
  .looseObject({
    kind: z.string(),
    severity: z.enum(['warn', 'block']),
    why: z.string().nullable(),
  })
  .describe('As the configuration has it; docs/validation.md tells of each kind.')

const result = named(
  'CheckResult',
  z.object({
    check,
    says: z.string().describe('What has to be so.'),
    passed: z.boolean(),
    found: z.string(),
    value: z.number().nullable().describe('The figure that decides; null where there is none.'),
    bound: z.number().nullable().describe('What it was held against.'),
    rows: z
      .array(
        z.object({
          row: count,
          value: z.string().nullable(),
          place: z
            .object({ file: z.string(), line: z.int().nullable() })
            .optional()
            .describe(
              'Where it stands in the data file, the header counted; absent where that is not known.',
            ),
        }),
      )
      .describe('The first rows that failed, by their place from 0.'),
  }),
)

/** What a look at a version came to. */
export const looked = z.object({
  ...{ version: z.int(), checkedAt: time, verdict },
  failed: count.describe('Checks that failed.'),
  checks: count,
})

export const report = named(
  'DataReport',
  z.object({
    dataset: z.string(),
    version: z.int(),
    checkedAt: time,
    rows: count,
    verdict,
    results: z.array(result),
  }),
)

export const checkData = operation({
  name: 'checkData',
  summary: 'What a data set version comes to under its checks',
  tag: 'Data',
  scope: 'readData',
  method: 'GET',
  path: '/api/data/:set/report',
  input: { set, version: version.optional().describe('Default: what the data set is now.') },
  on: ({ set }, world) => onData(world, set),
  output: report,
  refuses: ['not_found', 'corrupt', 'storage'],
  run: async ({ loop }, { set, version }) => plain(await loop.sets.report(set, version)),
})

export const suggestChecks = operation({
  name: 'suggestChecks',
  summary: 'Checks that follow from what a data set version holds, as text to be edited',
  tag: 'Data',
  scope: 'readData',
  method: 'GET',
  path: '/api/data/:set/suggestion',
  input: { set, version: version.optional().describe('Default: what the data set is now.') },
  on: ({ set }, world) => onData(world, set),
  output: z.object({
    dataset,
    checks: z
      .array(check)
      .describe('The most telling, 12 at most. The version passes all of them.'),
    failed: z.array(result).describe('What would follow but that the version fails.'),
    lines: z.array(z.string()).describe('Each check as it would stand in millrace.config.ts.'),
    comments: z.array(z.string()).describe('What was left out and why, a line each.'),
  }),
  refuses: ['not_found', 'bad_data', 'corrupt', 'storage'],
  run: async ({ loop }, { set, version }) => {
    const { checks, failed, lines, comments, dataset } = await loop.sets.suggest(set, version)
    return {
      ...{ dataset, lines: [...lines], comments: [...comments] },
      checks: checks.map((each) => ({ ...each })),
      failed: failed.map((each) => ({ ...each, check: { ...each.check }, rows: [...each.rows] })),
    }
  },
})

/** Functions of checks are no part of an answer. */
const plain = (kept: unknown): z.output<typeof report> => JSON.parse(JSON.stringify(kept))

export const listVerdicts = operation({
  name: 'listVerdicts',
  summary: 'Which versions of a data set were looked at, and what they came to',
  tag: 'Data',
  scope: 'read',
  method: 'GET',
  path: '/api/data/:set/reports',
  input: { set },
  output: z.object({
    reports: z.array(looked),
  }),
  refuses: ['not_found', 'corrupt'],
  run: async ({ loop }, { set }) => ({ reports: [...(await loop.sets.verdicts(set))] }),
})
