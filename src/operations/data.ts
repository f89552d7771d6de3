/** What can be asked of data sets. */
import type { DatasetVersion } from '../core/records.ts'
import { z } from '../core/schema.ts'
import type { DataSet, DroppedVersion, ErasedSubject, Preview } from '../loop/sets.ts'
import type { Learner } from '../registry/learnt.ts'
import { change } from './change.ts'
import { limit, model, textOf, version } from './fields.ts'
import { operation } from './operation.ts'
import { looked } from './report.ts'
import { count, dataset } from './schemas.ts'
import { eraseRequests } from './subject.ts'
import { onAllData, onData } from './things.ts'

const set = model.describe('A data set, or a model that learns from one.')
const learners: z.ZodType<readonly Learner[]> = z
  .array(z.object({ model: z.string(), version: z.int(), dataset: z.string() }))
  .describe('Model versions that learnt from it.')
const dataSet: z.ZodType<DataSet> = z.object({
  name: z.string(),
  models: z.array(z.string()),
  version: dataset.nullable().describe('What it is now; null before it was read.'),
  verdict: looked
    .nullable()
    .describe('What that came to when it was last looked at; null where it was not.'),
  subject: z.string().nullable().describe('Column that says whose a row is.'),
})

const page: z.ZodType<Preview & { readonly dataset: DatasetVersion }> = z.object({
  dataset,
  rows: z.array(z.string()).describe('Sentences, or records as JSON.'),
  next: z.int().nullable().describe('Where the next page begins; null on the last one.'),
})

const dropped: z.ZodType<DroppedVersion> = z.object({ dataset, learners })

const erased: z.ZodType<ErasedSubject> = z.object({
  name: z.string(),
  fingerprint: z.string().describe('By which the subject is known in the audit trail.'),
  versions: z
    .array(z.object({ number: z.int(), rows: count }))
    .describe('Versions that held such rows, and how many.'),
  learners,
  unsure: learners.describe(
    'Model versions that learnt from data whose rows are gone: nobody can tell whether from such rows.',
  ),
  left: z
    .object({ file: z.string(), lines: z.array(z.int()), rows: count })
    .describe('Where they still stand in the data file, which is left out but not changed.'),
})

const tag = 'Data'

export const listDataSets = operation({
  ...{ name: 'listDataSets', tag, scope: 'read', method: 'GET', path: '/api/data' },
  summary: 'Data sets, what they are now, and which models learn from them',
  input: {},
  output: z.object({ datasets: z.array(dataSet) }),
  refuses: [],
  run: async ({ loop }) => ({ datasets: await loop.sets.list() }),
})

export const listDataVersions = operation({
  ...{ name: 'listDataVersions', tag, scope: 'read', method: 'GET' },
  path: '/api/data/:set/versions',
  summary: 'Versions of a data set, what it is now first',
  input: { set },
  output: z.object({ versions: z.array(dataset) }),
  refuses: ['not_found'],
  run: async ({ loop }, { set }) => ({ versions: await loop.sets.versions(set) }),
})

export const previewData = operation({
  ...{ name: 'previewData', tag, scope: 'readData', method: 'GET', path: '/api/data/:set/rows' },
  summary: 'Some rows of a data set version',
  input: {
    set,
    version: version.optional().describe('Default: what it is now.'),
    from: z
      .int()
      .min(0)
      .max(Number.MAX_SAFE_INTEGER)
      .default(0)
      .describe('`next` of the page before.'),
    rows: limit(1000, 20).describe('How many.'),
  },
  output: page,
  on: ({ set }, world) => onData(world, set),
  refuses: ['not_found', 'corrupt'],
  run: ({ loop }, { set, ...how }) => loop.sets.preview(set, how),
})

export const diffData = operation({
  ...{ name: 'diffData', tag, scope: 'readData', method: 'GET', path: '/api/data/:set/diff' },
  summary:
    'What has changed from one data set version to another: rows, columns and what is in them',
  input: { set, from: version, to: version },
  output: change,
  on: ({ set }, world) => onData(world, set),
  refuses: ['not_found', 'conflict', 'corrupt'],
  run: ({ loop }, { set, from, to }) => loop.sets.diff(set, from, to),
})

export const deleteData = operation({
  ...{ name: 'deleteData', tag, scope: 'writeData', method: 'POST' },
  path: '/api/data/:set/versions/:version/delete',
  summary: 'Delete the rows of a data set version; what it was is still known',
  input: {
    ...{ set, version },
    force: z.boolean().default(false).describe('Also where a model version learnt from it.'),
  },
  output: dropped,
  on: ({ set }, world) => onData(world, set),
  refuses: ['not_found', 'conflict', 'already_running'],
  run: ({ loop }, { set, version, force }, { author }) =>
    loop.sets.delete(set, version, { author, force }),
})

export const eraseSubject = operation({
  ...{
    name: 'eraseSubject',
    tag,
    scope: 'writeData',
    method: 'POST',
    path: '/api/data/:set/erase',
  },
  summary:
    'Erase the rows of one person from every version of a data set, from what waits, and from the inference log',
  input: {
    set,
    subject: textOf(1000).min(1).describe('The value of the column that `subject` names.'),
    absent: z
      .boolean()
      .default(false)
      .describe('Also where no row has it yet: rows that come later are kept out.'),
  },
  output: erased,
  // The log of requests is erased too.
  on: () => onAllData,
  refuses: ['not_found', 'conflict', 'already_running', 'bad_data', 'corrupt'],
  run: async ({ loop, requests, registry }, { set, subject, absent }, { author }) => {
    const erased = await loop.sets.erase(set, subject, { author, absent })
    await eraseRequests({ requests, registry }, { subject, author })
    return erased
  },
})
