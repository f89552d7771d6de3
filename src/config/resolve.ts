import { availableParallelism } from 'node:os'
import { resolve as resolvePath } from 'node:path'
import type { TokenRules } from '../access/rules.ts'
import type { RobustnessOptions, SliceOptions } from '../core/assessment.ts'
import { milliseconds } from '../core/duration.ts'
import type { DeclaredEndpoint } from '../core/endpoint.ts'
import { MillraceError } from '../core/error.ts'
import type { DriftRules } from '../core/monitor.ts'
import type { EndpointObjectives } from '../core/objectives.ts'
import type { Json } from '../core/records.ts'
import type { RequestRules } from '../core/requests.ts'
import type { Gate } from '../core/rule.ts'
import { explain, type Issue, type z } from '../core/schema.ts'
import type { SearchPlan } from '../core/study.ts'
import { told } from '../core/text.ts'
import { builtInKinds } from '../tasks/kinds.ts'
import type { Kind } from '../tasks/kit/kind.ts'
import type { SplitRule } from '../tasks/kit/rule.ts'
import type { Task } from '../tasks/kit/task.ts'
import { autoIssues, isAuto } from './auto.ts'
import { fromCores } from './cores.ts'
import {
  type DatasetConfig,
  datasetIssues,
  datasetNameOf,
  resolveDatasets,
  sourceIn,
} from './datasets.ts'
import {
  declaredEndpoints,
  endpointIssues,
  fallbackIssues,
  keptIssues,
  loggedIssues,
  rolloutProblems,
  unjudgedIssues,
  unwatchedIssues,
} from './endpoints.ts'
import { refuseLost } from './lost.ts'
import { driftRulesOf } from './monitor.ts'
import { pictured } from './pictures.ts'
import { newNameOf, newValueOf } from './renamed.ts'
import type { BatchSchema } from './schema/batch.ts'
import type { ReferenceSchema } from './schema/compare.ts'
import { configSchemaOf, ownTasksSchema } from './schema/config.ts'
import type { SourceSchema } from './schema/data.ts'
import type { encryptionSchema } from './schema/encryption.ts'
import type { ModelSchema } from './schema/model.ts'
import { objectivesOf } from './schema/objectives.ts'
import { type RequestsSchema, requestsSchema } from './schema/requests.ts'
import type { tokensSchema } from './schema/tokens.ts'
import { trainSchema } from './schema/train.ts'
import { refilled, type TaskOptions } from './tasks.ts'
import { tuneIssues } from './tunable.ts'
import { planOf } from './tune.ts'
import type { ConfigContext, Keep } from './types.ts'

export type { DatasetConfig } from './datasets.ts'
export { wholeRecord } from './source.ts'

/** What a training learns with: everything that decides the result, apart from the rows. */
export interface Recipe {
  readonly task: TaskOptions
  readonly maxRows: number | null
  readonly train: TrainRecipe
  /** How rows are set aside for validation. Left out: by content. */
  readonly split?: SplitRule
}

export type TrainRecipe = z.output<typeof trainSchema>

/** How the workers of a training are started and watched. */
export interface Launch {
  readonly launcher: 'local' | 'mpi'
  /** Absolute path of a hostfile. */
  readonly hostfile: string | null
  /** How often a training that lost a worker goes on from its checkpoint. */
  readonly maxRestarts: number
  /** Milliseconds that workers wait for one of them. */
  readonly timeout: number
}

/** A model with every default filled in, every path absolute and every time in milliseconds. */
export interface ModelConfig {
  readonly name: string
  /** What people should know of it. */
  readonly about: ModelSchema['about']
  /** What it learns from. */
  readonly dataset: DatasetConfig
  readonly recipe: Recipe
  /** Recipe of the very first version, where it differs. */
  readonly first: Recipe | null
  readonly launch: Launch
  readonly retrainEvery: number | null
  readonly evaluate: {
    readonly evalSet: string | null
    readonly every: number
    readonly completions: string | null
    readonly words: number
    readonly slices: SliceOptions
    readonly robustness: RobustnessOptions | null
  }
  readonly gate: Gate
  /** How to search for hyper-parameters, and how many trials train at a time. */
  readonly tune: { readonly plan: SearchPlan; readonly parallel: number } | null
  /** Somebody else's comparison: its figures, and the recipes by which it can be trained. */
  readonly reference: {
    readonly figures: ReferenceFigures
    readonly sequential: Recipe
    readonly distributed: Recipe
  } | null
  /** What of the requests to it is kept; null: nothing. */
  readonly requests: RequestRules | null
  /** How its traffic is watched; null: not at all. */
  readonly monitor: DriftRules | null
  readonly gauge: ModelSchema['gauge']
  /** Paths of the values above that follow from how many cores this machine has: `train.workers`. */
  readonly fromCores: readonly string[]
}

export interface ResolvedConfig {
  readonly context: ConfigContext
  readonly prepare: (() => Promise<void>) | null
  /** The project's own tasks. */
  readonly tasks: readonly Task[]
  /** How many of each model stay, and for how many days everything does. */
  readonly keep: Required<Keep>
  readonly serving: { readonly processes: number }
  /** Which signed tokens count; null: none. */
  readonly tokens: TokenRules | null
  /** Files with the keys of the inference log, the one that seals first; none: nothing is sealed. */
  readonly keyFiles: readonly string[]
  readonly models: readonly ModelConfig[]
  /** Those of their own, and those that a model has inline. */
  readonly datasets: readonly DatasetConfig[]
  /** Those that are described; each model has one of its own name besides. */
  readonly endpoints: readonly DeclaredEndpoint[]
  /** What endpoints promise, of those that promise something. */
  readonly objectives: readonly EndpointObjectives[]
  /** Models that are registered and not in `models`, of whose requests something else than the usual is kept. */
  readonly registered: readonly Pick<ModelConfig, 'name' | 'requests'>[]
  /** Endpoints whose traffic is watched in another way than the model says; null: not at all. */
  readonly monitors: ReadonlyMap<string, DriftRules | null>
  /** Files that are answered on a schedule. */
  readonly batches: readonly BatchConfig[]
}

/** A file that is answered on a schedule: paths absolute, its time in milliseconds. */
export interface BatchConfig extends BatchSchema {
  readonly name: string
}

/** Checks a user's configuration and fills it in. Throws `bad_config` with every wrong field. */
export const resolveConfig = (config: unknown, context: ConfigContext): ResolvedConfig => {
  refuseEmpty(config, context)
  refuseLost(config, context)
  const kinds = kindsOf(config)
  const parsed = configSchemaOf(kinds).safeParse(config, { reportInput: true })
  if (!parsed.success) throw refusal(parsed.error.issues, context)
  const { models, tasks, keep, serving } = parsed.data
  const issues = Object.entries(models).flatMap(([name, model]) => {
    const kind = kinds.find((each) => each.kind === model.task.kind)
    const auto = autoIssues(model, kind, trainIn(writtenAs(config, name)))
    return [
      ...tuneIssues(model, kinds).map((issue) => ({ ...issue, path: ['tune', ...issue.path] })),
      ...auto,
    ].map((issue) => ({ ...issue, path: ['models', name, ...issue.path] }))
  })
  if (issues.length > 0) throw refusal(issues, context)
  const endpointAs = (name: string) =>
    Reflect.get(Object(Reflect.get(Object(config), 'endpoints')), name)
  const unfit = [
    ...datasetIssues(parsed.data, context.project),
    ...endpointIssues(parsed.data),
    ...loggedIssues(parsed.data),
    ...keptIssues(parsed.data),
    ...fallbackIssues(parsed.data),
    ...rolloutProblems(parsed.data, endpointAs),
    ...unjudgedIssues(parsed.data),
    ...unwatchedIssues(parsed.data, ([part, name]) =>
      Reflect.get(Object(Reflect.get(Object(config), part)), name),
    ),
  ]
  if (unfit.length > 0) throw refusal(unfit, context)
  const datasets = resolveDatasets(parsed.data, context.project)
  return {
    context,
    prepare: parsed.data.prepare,
    tasks,
    keep,
    serving,
    datasets,
    endpoints: declaredEndpoints(parsed.data, endpointAs),
    objectives: Object.entries(parsed.data.endpoints).flatMap(([name, { objectives }]) =>
      objectives === undefined ? [] : [objectivesOf(name, objectives)],
    ),
    registered: Object.entries(parsed.data.endpoints).flatMap(([name, { requests }]) =>
      requests === undefined ? [] : [{ name, requests: keptOf(requests, null) }],
    ),
    monitors: new Map(
      Object.entries(parsed.data.endpoints).flatMap(([name, { monitor }]) =>
        monitor === undefined ? [] : [[name, monitor === false ? null : driftRulesOf(monitor)]],
      ),
    ),
    tokens: tokensOf(parsed.data.tokens, context),
    keyFiles: keyFilesOf(parsed.data.encryption).map((path) => resolvePath(context.project, path)),
    batches: Object.entries(parsed.data.batches).map(([name, batch]) => ({
      ...{ ...batch, name },
      from: resolvePath(context.project, batch.from),
      to: resolvePath(context.project, batch.to),
    })),
    models: Object.entries(models).map(([name, model]) =>
      resolveModel(name, model, {
        kinds,
        context,
        datasets,
        data: sourceIn(parsed.data, model),
        written: writtenAs(config, name),
      }),
    ),
  }
}

const tokensOf = (
  tokens: z.output<typeof tokensSchema> | null,
  { project }: ConfigContext,
): TokenRules | null =>
  tokens && {
    ...tokens,
    clockTolerance: milliseconds(tokens.clockTolerance),
    jwks: /^https?:/i.test(tokens.jwks)
      ? { kind: 'url', url: tokens.jwks }
      : { kind: 'file', path: resolvePath(project, tokens.jwks) },
  }

const keyFilesOf = (encryption: z.output<typeof encryptionSchema> | null): readonly string[] =>
  encryption ? [encryption.keyFile, ...encryption.formerKeyFiles] : []

/** An empty file, or one that gives nothing back, is told what it lacks. */
const refuseEmpty = (config: unknown, { project }: ConfigContext): void => {
  if (Reflect.get(Object(config), 'models') !== undefined) return
  const fields = Object.keys(Object(config))
  throw new MillraceError('bad_config', {
    what: `The configuration of ${project} names no models: found ${fields.length > 0 ? `only ${fields.join(', ')}` : told(config)}, allowed an object with models.`,
    fix: "Write: export default defineConfig({ models: { words: { task: nextWord(), data: lines('words.csv') } } })",
  })
}

/** The kinds that come with Millrace, and the project's own where these can be read. */
const kindsOf = (config: unknown): readonly Kind[] => {
  const own = ownTasksSchema.safeParse(Reflect.get(Object(config), 'tasks'))
  return [...builtInKinds, ...(own.success ? own.data : [])]
}

/** A model of the configuration as its user wrote it. */
const writtenAs = (config: unknown, name: string): unknown =>
  Reflect.get(Object(Reflect.get(Object(config), 'models')), name)

const trainIn = (written: unknown): unknown => Reflect.get(Object(written), 'train')

interface Written {
  readonly kinds: readonly Kind[]
  readonly context: ConfigContext
  readonly datasets: readonly DatasetConfig[]
  readonly written: unknown
  /** What it learns from. */
  readonly data: SourceSchema | undefined
}

const resolveModel = (
  name: string,
  model: ModelSchema,
  { kinds, context, datasets, data, written }: Written,
): ModelConfig => {
  const at = (path: string) => resolvePath(context.project, path)
  const { schedule, distributed, auto: _, ...said } = model.train
  const kind = kinds.find((each) => each.kind === model.task.kind)
  const train = { ...said, ...(isAuto(model, kind, trainIn(written)) && { auto: true }) }
  const dataset = datasetOf(datasets, datasetNameOf(name, model))
  const { maxRows, split } = dataset
  const task = pictured(model.task, data)
  const recipe: Recipe = { task, maxRows, train, ...(split && { split }) }
  const { first, evaluate } = model
  return {
    name,
    about: model.about,
    dataset,
    recipe,
    first: first && {
      ...recipe,
      task: pictured(first.task ?? model.task, data),
      maxRows: first.data?.maxRows ?? maxRows,
      train: first.train ?? train,
    },
    launch: { ...distributed, hostfile: distributed.hostfile && at(distributed.hostfile) },
    retrainEvery: schedule,
    evaluate: {
      evalSet: evaluate.evalSet && at(evaluate.evalSet),
      every: evaluate.schedule,
      completions: evaluate.completions && at(evaluate.completions),
      words: evaluate.words,
      slices: { by: evaluate.slices, fewestRows: evaluate.sliceRows },
      robustness: evaluate.robustness && robustnessOf(evaluate.robustness),
    },
    gate: model.gate ?? gateOf(kind),
    tune: model.tune && {
      plan: planOf(model.tune, recipe),
      parallel:
        model.tune.parallel ?? Math.max(1, Math.floor(availableParallelism() / train.workers)),
    },
    reference: model.compare && referenceOf(model.compare.reference),
    requests: keptOf(model.requests, dataset.subject),
    monitor: model.monitor === false ? null : driftRulesOf(model.monitor),
    gauge: model.gauge,
    fromCores: fromCores(written),
  }
}

const keptOf = (requests: RequestsSchema | false, subject: string | null): RequestRules | null =>
  requests === false ? null : rulesOf(requests, subject)

const rulesOf = (
  { megabytes, subject, ...rules }: RequestsSchema,
  own: string | null,
): RequestRules => ({
  ...rules,
  subject: subject ?? own,
  keptBytes: megabytes * 1e6,
})

/** What is kept of the requests to a model of which no configuration says anything. */
export const usualRequests: RequestRules = rulesOf(requestsSchema.parse({}), null)

/** What of the requests to every model is kept, by the configuration. */
export const keptBy = ({ models, registered }: Pick<ResolvedConfig, 'models' | 'registered'>) => ({
  rules: new Map([...models, ...registered].map(({ name, requests }) => [name, requests])),
  otherwise: usualRequests,
})

const robustnessOf = ({
  rows,
  ...amounts
}: NonNullable<ModelSchema['evaluate']['robustness']>) => ({
  amounts: Object.fromEntries(Object.entries(amounts).filter(([, amount]) => amount !== undefined)),
  mostRows: rows,
})

/** Fails with `not_found` where there is no data set of that name. */
export const datasetOf = (datasets: readonly DatasetConfig[], name: string): DatasetConfig => {
  const found = datasets.find((each) => each.name === name)
  if (found) return found
  throw new MillraceError('not_found', {
    what: `There is no data set ${JSON.stringify(name)}.`,
    fix: `The data sets of this project: ${datasets.map((each) => each.name).join(', ')}.`,
  })
}

/** Figures as a comparison keeps them. */
export type ReferenceFigures = Pick<ReferenceSchema, 'name' | 'note' | 'rows'> &
  Readonly<Record<'sequential' | 'distributed', Omit<ReferenceSchema['sequential'], 'train'>>>

const referenceOf = ({
  name,
  note,
  rows,
  task,
  sequential,
  distributed,
}: ReferenceSchema): NonNullable<ModelConfig['reference']> => {
  const figuresOf = ({ train: _, ...figures }: ReferenceSchema['sequential']) => figures
  const recipeOf = ({ train, curve }: ReferenceSchema['sequential']): Recipe => ({
    task,
    maxRows: rows,
    train: { ...trainSchema.parse({}), ...train, epochs: curve.length },
  })
  return {
    figures: {
      name,
      note,
      rows,
      sequential: figuresOf(sequential),
      distributed: figuresOf(distributed),
    },
    sequential: recipeOf(sequential),
    distributed: recipeOf(distributed),
  }
}

/**
 * A recipe as it was kept, with the defaults of options that came later. One that says nothing of its device was
 * trained on the CPU.
 */
export const recipeOf = (kept: Json): Recipe => {
  const { task, maxRows, train, split } = kept as unknown as Recipe
  const { device = 'cpu', ...others }: Partial<TrainRecipe> = train
  const refined = trainSchema.parse({ ...others, device })
  return { task: refilled(task), maxRows, train: refined, ...(split && { split }) }
}

/** What a version of a kind has to reach where the configuration does not say. */
export const gateOf = (kind: Kind | undefined): Gate => kind?.gate ?? defaultGate

const defaultGate: Gate = {
  val_loss: [{ below: 'baseline' }, { atMost: 'champion', tolerance: 0 }],
}

/** One line a wrong field: its path, what was found, what is allowed. */
const refusal = (issues: readonly Issue[], { project }: ConfigContext): MillraceError => {
  const problems = issues.flatMap(describe)
  return new MillraceError('bad_config', {
    what: `The configuration of ${project} has ${problems.length === 1 ? 'a wrong value' : `${problems.length} wrong values`}.\n${problems.map((line) => `  ${line}`).join('\n')}`,
    fix: 'Correct millrace.config.ts; the editor shows what each field takes.',
  })
}

const describe = (issue: Issue): string[] => {
  const path = issue.path.map(String)
  if (issue.code !== 'unrecognized_keys') return [sentence(issue, path)]
  const [formerly, unknown] = [true, false].map((is) =>
    issue.keys.filter((key) => (newNameOf([...path, key]) !== undefined) === is),
  )
  return [
    ...(formerly ?? []).map(
      (key) => `${[...path, key].join('.')}: is called ${newNameOf([...path, key])} now.`,
    ),
    ...(unknown ?? []).map(
      (key) => `${[...path, key].join('.')}: no such field. Remove it or correct its name.`,
    ),
  ]
}

const sentence = (issue: Issue, path: readonly string[]): string => {
  const renamed = newValueOf(issue.input)
  const wrong = explain(issue, { path: path.join('.') || '(the configuration)' })
  return renamed ? `${wrong} ${told(issue.input)} is called ${told(renamed)} now.` : wrong
}
