/** How data sets are fed by labelled requests, as it is told. */
import { mayDo } from '../core/access.ts'
import { z } from '../core/schema.ts'
import type { FedRows } from '../loop/feeding.ts'
import { model } from './fields.ts'
import { operation } from './operation.ts'
import { auditEntry, count, time } from './schemas.ts'
import { onData, onEndpoint } from './things.ts'

const rows: z.ZodType<FedRows> = z.object({
  made: count.describe('Rows that were made of labelled requests, whatever became of them.'),
  taken: count.describe('Those that are in a data set version, or were.'),
  waiting: count.describe('Those that the next ingestions take in.'),
  refused: z
    .array(z.object({ reason: z.string(), rows: count }))
    .readonly()
    .describe('Those in quarantine by the reason, most rows first; 20 at most.'),
  discarded: count.describe('Those that somebody let go of.'),
  lastAt: time.nullable().describe('When the last one was made; null where none was.'),
})

export const getFeeding = operation({
  ...{ name: 'getFeeding', tag: 'Data', scope: 'readData', method: 'GET' },
  path: '/api/data/:set/feeding',
  summary: 'How a data set is fed by labelled requests: from where, when last, and what came of it',
  input: { set: model.describe('A data set, or a model that learns from one.') },
  output: z.object({
    models: z
      .array(z.string())
      .readonly()
      .describe('Models whose labelled requests can be rows of it; none where none can be made.'),
    endpoints: z.array(z.string()).describe('Names under which these models are asked.'),
    isAutomatic: z
      .boolean()
      .describe('Whether ingestions make rows by themselves (`ingest.fromRequests`).'),
    rows,
    last: auditEntry
      .nullable()
      .describe('When rows were made last, and of how many requests none was, by the reason.'),
    unread: count.describe(
      'Labelled requests of all models that were not looked at since; 10,000 at most.',
    ),
  }),
  on: ({ set }, world) => onData(world, set),
  refuses: ['not_found'],
  async run({ loop, directory, requests }, { set }, { principal }) {
    const { to, ...feeding } = await loop.sets.feeding(set)
    const endpoints = (await directory.list())
      .filter(
        ({ name, spec }) =>
          feeding.models.includes(spec.model) && mayDo(principal, 'read', onEndpoint(name)),
      )
      .map(({ name }) => name)
    return { ...feeding, endpoints, unread: requests.toldBehind(to) }
  },
})
