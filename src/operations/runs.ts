import { z } from '../core/schema.ts'
import type { ListedRun, RunSort, RunsPage } from '../registry/listing/types.ts'
import { id, limit, model, moment } from './fields.ts'
import { operation } from './operation.ts'
import { count, metrics, named, progress, runKind, runStatus, runTrigger, time } from './schemas.ts'

const sortable = /^(started|took|(metrics|params)\.[\s\S]+)$/

const sort = z
  .string()
  .max(220)
  .regex(sortable, 'started, took, metrics.NAME or params.NAME')
  .transform((text) => text as RunSort)

/** Columns that are answered at most. */
const mostColumns = 40

const namesIn = (text: string): string[] => text.split(',').filter(Boolean)

const columnNames = new RegExp(
  `^((metrics|params)\\.[^,]+(,(metrics|params)\\.[^,]+){0,${mostColumns - 1}})?$`,
)

const columns = z
  .string()
  .max(4000)
  .regex(
    columnNames,
    `metrics.NAME and params.NAME, ${mostColumns} at most, with commas between them`,
  )

const listedRun: z.ZodType<ListedRun> = named(
  'ListedRun',
  z.object({
    id: z.string(),
    model: z.string(),
    status: runStatus,
    kind: runKind,
    trigger: runTrigger,
    author: z.string(),
    startedAt: time,
    endedAt: time.nullable(),
    datasetVersion: z.string(),
    params: z
      .record(z.string(), z.string())
      .describe('The number of its data version, and those that were asked for.'),
    metrics: metrics.describe('Those that were asked for.'),
    progress: progress.nullable(),
    version: z.int().nullable().describe('Version it was registered as.'),
    error: z.string().nullable().describe('Its first characters.'),
    study: z.string().nullable().describe('The search that it is a trial of.'),
    labels: z
      .object({ name: z.string(), tags: z.array(z.string()) })
      .describe('What people call it.'),
    trials: z
      .object({
        count: count.describe('Trials that fit.'),
        status: z
          .enum(['running', 'interrupted', 'finished', 'failed', 'cancelled'])
          .nullable()
          .describe('Of the search; null where its record is gone.'),
        metric: z.string().nullable().describe('What the search goes by.'),
        best: z.string().nullable().describe('The run that is ahead.'),
      })
      .nullable()
      .describe('Where it stands for all trials of its search.'),
  }),
)

export const listRuns = operation({
  name: 'listRuns',
  summary: 'Runs, newest first or as they are sorted, a page at a time',
  tag: 'Runs',
  scope: 'read',
  method: 'GET',
  path: '/api/runs',
  input: {
    model: model.optional(),
    status: runStatus.optional().describe('Only those that are so.'),
    kind: runKind.optional().describe('Only those for this.'),
    trigger: runTrigger.optional().describe('Only trainings that began for this reason.'),
    study: id.optional().describe('Only trials of this search.'),
    registered: z.enum(['yes', 'no']).optional().describe('Whether it became a version.'),
    from: moment.optional().describe('Begun then or later, milliseconds since 1970.'),
    to: moment.optional().describe('Begun then or earlier, milliseconds since 1970.'),
    tag: z.string().min(1).max(40).optional().describe('Only those with this tag.'),
    q: z
      .string()
      .max(200)
      .optional()
      .describe(
        'Words that each stand in id, name, model, author, error or parameters; name=value is a parameter.',
      ),
    sort: sort.default('started').describe('`started`, `took`, `metrics.NAME` or `params.NAME`.'),
    order: z.enum(['asc', 'desc']).default('desc').describe('What has no such value stands last.'),
    columns: columns
      .optional()
      .describe(
        'Which metrics and parameters are told: `metrics.NAME,params.NAME`. Default: the metrics that runs are known by.',
      ),
    trials: z
      .enum(['listed', 'folded'])
      .default('listed')
      .describe('`folded`: all trials of a search are one entry.'),
    cursor: z.string().min(1).max(2000).optional().describe('`next` of the page before.'),
    skip: z.int().min(0).max(10_000_000).default(0),
    limit: limit(1000, 100),
  },
  output: z.object({
    runs: z.array(listedRun),
    total: count.describe('Entries of all pages.'),
    asOf: time.describe('Runs that began later are on none of the pages.'),
    next: z.string().nullable().describe('Cursor of the next page; null on the last one.'),
  }) satisfies z.ZodType<RunsPage>,
  refuses: ['not_found'],
  run: ({ registry }, { registered, columns = '', trials, ...query }) =>
    registry.findRuns({
      ...query,
      columns: namesIn(columns),
      folded: trials === 'folded',
      registered: registered === undefined ? undefined : registered === 'yes',
    }),
})

export const listRunColumns = operation({
  name: 'listRunColumns',
  summary: 'Metrics and parameters that the newest runs can be listed and sorted by',
  tag: 'Runs',
  scope: 'read',
  method: 'GET',
  path: '/api/run-columns',
  input: { model: model.optional() },
  output: z.object({ metrics: z.array(z.string()), params: z.array(z.string()) }),
  refuses: ['not_found'],
  run: ({ registry }, { model }) => registry.runColumns(model),
})
