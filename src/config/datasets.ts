/** Data sets of a configuration: those of their own, and those that a model has inline. */
import { resolve as resolvePath } from 'node:path'
import type { Declared } from '../columns/schema.ts'
import type { Issue } from '../core/schema.ts'
import type { DataCheck } from '../core/validation.ts'
import type { SplitRule } from '../tasks/kit/rule.ts'
import { declaredBy, typeIssues } from './declared.ts'
import type { Refill } from './origins.ts'
import { pictureIssues } from './pictures.ts'
import type { SourceSchema } from './schema/data.ts'
import type { ModelSchema } from './schema/model.ts'
import { type SourceConfig, sourceOf, whyNotWritten } from './source.ts'

/** A data set with every default filled in, every path absolute and every time in milliseconds. */
export interface DatasetConfig {
  readonly name: string
  readonly source: SourceConfig & {
    /** Columns whose values are replaced before a row is kept. */
    readonly mask: readonly string[]
    /** What is said of the columns of records. */
    readonly declared?: Declared
  }
  readonly maxRows: number | null
  readonly ingest: {
    /** Null: rows come by calls alone. */
    readonly queue: string | null
    readonly writeBack: boolean
    readonly batch: number
    readonly refill: Refill | null
    /** Whether rows are made of labelled requests. */
    readonly fromRequests: boolean
    readonly every: number | null
  } | null
  /** What its rows have to be before anything learns from them. */
  readonly checks: readonly DataCheck[]
  /** Null: by content. */
  readonly split: SplitRule | null
  /** Column that says whose a row is. */
  readonly subject: string | null
  /** Null: as the home keeps others. */
  readonly keep: { readonly versions: number; readonly days: number } | null
  /** Names of the models that learn from it. */
  readonly models: readonly string[]
}

interface Written {
  readonly models: Readonly<Record<string, ModelSchema>>
  readonly datasets: Readonly<Record<string, SourceSchema>>
}

/** The data set of a model: by its name, or inline with the name of the model. */
export const datasetNameOf = (model: string, { data }: Pick<ModelSchema, 'data'>): string =>
  typeof data === 'string' ? data : model

/** Every data set that there is, in the order in which they are written. */
export const resolveDatasets = (written: Written, project: string): DatasetConfig[] => {
  const users = Map.groupBy(Object.entries(written.models), ([name, model]) =>
    datasetNameOf(name, model),
  )
  return sourcesOf(written).map(([name, source]) =>
    resolveDataset(name, source, users.get(name) ?? [], project),
  )
}

/** Each data set with how its rows come in, whoever says so. */
/** What a model learns from, as it is written. */
export const sourceIn = ({ datasets }: Pick<Written, 'datasets'>, { data }: ModelSchema) =>
  typeof data === 'string' ? datasets[data] : data

const sourcesOf = ({ models, datasets }: Written): (readonly [string, SourceSchema])[] => [
  ...Object.entries(datasets),
  ...Object.entries(models).flatMap(([name, { data, ingest }]) =>
    typeof data === 'string' ? [] : [[name, { ...data, ingest: data.ingest ?? ingest }] as const],
  ),
]

const resolveDataset = (
  name: string,
  source: SourceSchema,
  learners: readonly (readonly [name: string, model: ModelSchema])[],
  project: string,
): DatasetConfig => {
  const at = (path: string) => resolvePath(project, path)
  const { ingest, maxRows, keep, checks } = source
  return {
    name,
    source: {
      ...sourceOf(source, project),
      mask: 'mask' in source ? source.mask : [],
      ...declaredBy(
        source,
        learners.map(([, { task }]) => task),
      ),
    },
    maxRows,
    ingest: ingest && {
      queue: ingest.from === null ? null : at(ingest.from),
      writeBack: ingest.writeBack,
      batch: ingest.batch,
      refill: ingest.refill,
      fromRequests: ingest.fromRequests,
      every: ingest.schedule,
    },
    checks,
    split: ruleOf(source.split),
    subject: 'subject' in source ? source.subject : null,
    keep,
    models: learners.map(([model]) => model),
  }
}

/** What is the same as saying nothing is nothing, so that runs of before are known as the same. */
const ruleOf = (split: SourceSchema['split']): SplitRule | null =>
  split === null || (split.by === 'content' && !split.stratify) ? null : split

/** What of data sets and models does not go together. */
export const datasetIssues = ({ models, datasets }: Written, project: string): Issue[] => {
  const issue = (path: string[], input: unknown, message: string): Issue => ({
    ...{ code: 'custom' as const, path, input, message },
  })
  const names = Object.keys(datasets)
  const ofModels = Object.entries(models).flatMap(([name, { data, ingest }]) => {
    if (typeof data !== 'string') {
      const taken = names.includes(name)
        ? [
            issue(
              ['models', name, 'data'],
              name,
              `${JSON.stringify(name)}, the data set of that name, or another name for one of the two`,
            ),
          ]
        : []
      const twice =
        data.ingest && ingest
          ? [
              issue(
                ['models', name, 'ingest'],
                ingest,
                'nothing: its data say already how new rows come in',
              ),
            ]
          : []
      return [...taken, ...twice]
    }
    if (!names.includes(data))
      return [
        issue(
          ['models', name, 'data'],
          data,
          `one of \`datasets\`: ${names.join(', ') || 'there is none'}`,
        ),
      ]
    if (names.includes(name) && data !== name)
      return [
        issue(
          ['models', name, 'data'],
          data,
          `${JSON.stringify(name)}, the data set of that name, or another name for one of the two`,
        ),
      ]
    return ingest
      ? [
          issue(
            ['models', name, 'ingest'],
            ingest,
            `nothing: rows come into datasets.${data}, which says how`,
          ),
        ]
      : []
  })
  return [
    ...ofModels,
    ...eaten({ models, datasets }, project),
    ...unwritable({ models, datasets }),
    ...unfed({ models, datasets }),
    ...torn({ models, datasets }),
    ...unpictured({ models, datasets }),
  ]
}

/** A queue that is the data file of a data set: its rows would be moved into itself. */
const eaten = (written: Written, project: string): Issue[] => {
  const all = resolveDatasets(written, project)
  return all.flatMap(({ name, ingest }) =>
    all
      .filter(({ source }) => ingest?.queue === source.file)
      .map((other) => ({
        code: 'custom' as const,
        path: [...placeOf(written, name), 'ingest', 'from'],
        input: new Map(sourcesOf(written)).get(name)?.ingest?.from ?? '',
        message: `another file than the data of ${other.name}: rows leave this one as they are taken in`,
      })),
  )
}

/** A data set whose rows are to be written into what they cannot be written into. */
const unwritable = (written: Written): Issue[] =>
  sourcesOf(written).flatMap(([name, source]) => {
    const kept = source.ingest?.writeBack ? whyNotWritten(source) : null
    return kept === null
      ? []
      : [
          {
            code: 'custom' as const,
            path: [...placeOf(written, name), 'ingest', 'writeBack'],
            input: true,
            message: `false, since rows are not written into ${kept}`,
          },
        ]
  })

/** A data set that is to be fed by requests of which no row can be made. */
const unfed = (written: Written): Issue[] =>
  sourcesOf(written).flatMap(([name, { kind, ingest }]) => {
    const learners = Object.entries(written.models).filter(
      ([model, each]) => datasetNameOf(model, each) === name,
    )
    const why = ingest?.fromRequests ? whyUnfed(kind, learners) : null
    return why === null
      ? []
      : [
          {
            code: 'custom' as const,
            path: [...placeOf(written, name), 'ingest', 'fromRequests'],
            input: true,
            message: `false, since ${why}`,
          },
        ]
  })

const whyUnfed = (
  kind: SourceSchema['kind'],
  learners: readonly (readonly [name: string, model: ModelSchema])[],
): string | null => {
  if (kind === 'lines' || kind === 'images') return 'a request is made a row of records alone'
  const labelled = learners.filter(([, { task }]) => typeof Reflect.get(task, 'label') === 'string')
  if (labelled.length === 0) return 'no model that learns from it predicts a column'
  return labelled.every(([, { requests }]) => requests === false)
    ? 'no requests to its models are kept'
    : null
}

/** Options of tasks that the pictures of their data do not fit. */
const unpictured = (written: Written): Issue[] =>
  Object.entries(written.models).flatMap(([name, model]) => {
    const data = sourceIn(written, model)
    const place =
      typeof model.data === 'string' ? ['datasets', model.data] : ['models', name, 'data']
    return data ? pictureIssues(name, model, data, place) : []
  })

/** What is said of the same column in two places, and not alike. */
const torn = (written: Written): Issue[] =>
  sourcesOf(written).flatMap(([name, data]) =>
    typeIssues({
      data,
      path: name in written.datasets ? ['datasets', name] : ['models', name, 'data'],
      learners: Object.entries(written.models).filter(
        ([model, each]) => datasetNameOf(model, each) === name,
      ),
    }),
  )

/** Where a data set says how its rows come in. */
const placeOf = ({ datasets, models }: Written, name: string): string[] => {
  if (name in datasets) return ['datasets', name]
  const data = models[name]?.data
  return typeof data === 'object' && data.ingest ? ['models', name, 'data'] : ['models', name]
}
