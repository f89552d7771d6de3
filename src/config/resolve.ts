import { availableParallelism } from 'node:os'
import { resolve as resolvePath } from 'node:path'
import { MillraceError } from '../core/error.ts'
import type { Json } from '../core/records.ts'
import type { Gate } from '../core/rule.ts'
import { explain, type Issue, type z } from '../core/schema.ts'
import type { SearchPlan } from '../core/study.ts'
import { told } from '../core/text.ts'
import type { ImageReading } from '../encode/picture/reading.ts'
import { builtInKinds } from '../tasks/kinds.ts'
import type { Kind } from '../tasks/kit/kind.ts'
import type { Task } from '../tasks/kit/task.ts'
import { fromCores } from './cores.ts'
import { imageReading, pictured, pictureIssues } from './pictures.ts'
import { newNameOf, newValueOf } from './renamed.ts'
import type { ReferenceSchema } from './schema/compare.ts'
import { configSchemaOf, ownTasksSchema } from './schema/config.ts'
import type { ModelSchema } from './schema/model.ts'
import { trainSchema } from './schema/train.ts'
import { refilled, type TaskOptions } from './tasks.ts'
import { tuneIssues } from './tunable.ts'
import { planOf } from './tune.ts'
import type { ConfigContext, Keep, Refill } from './types.ts'

/** What a training learns with: everything that decides the result, apart from the rows. */
export interface Recipe {
  readonly task: TaskOptions
  readonly maxRows: number | null
  readonly train: TrainRecipe
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
  /** The column that is a row; `*` makes records of all of them. */
  readonly source: {
    readonly file: string
    readonly column: string
    /** How pictures become rows, where rows are pictures. */
    readonly images?: ImageReading | undefined
  }
  readonly recipe: Recipe
  /** Recipe of the very first version, where it differs. */
  readonly first: Recipe | null
  readonly launch: Launch
  readonly retrainEvery: number | null
  readonly ingest: {
    /** Null: rows come by calls alone. */
    readonly queue: string | null
    readonly writeBack: boolean
    readonly batch: number
    readonly refill: Refill | null
    readonly every: number | null
  } | null
  readonly evaluate: {
    readonly evalSet: string | null
    readonly every: number
    readonly completions: string | null
    readonly words: number
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
  readonly models: readonly ModelConfig[]
}

/** Stands for all columns of a file: a row is then a record, as JSON. */
export const wholeRecord = '*'

/** Checks a user's configuration and fills it in. Throws `bad_config` with every wrong field. */
export const resolveConfig = (config: unknown, context: ConfigContext): ResolvedConfig => {
  refuseEmpty(config, context)
  const kinds = kindsOf(config)
  const parsed = configSchemaOf(kinds).safeParse(config, { reportInput: true })
  if (!parsed.success) throw refusal(parsed.error.issues, context)
  const { models, tasks, keep } = parsed.data
  const issues = Object.entries(models).flatMap(([name, model]) =>
    tuneIssues(model, kinds).map((issue) => ({
      ...issue,
      path: ['models', name, 'tune', ...issue.path],
    })),
  )
  issues.push(...Object.entries(models).flatMap(([name, model]) => pictureIssues(name, model)))
  if (issues.length > 0) throw refusal(issues, context)
  const eaten = Object.entries(models).flatMap(([name, { ingest }]) =>
    !ingest?.from ? [] : eatenBy(name, ingest.from, models, context),
  )
  if (eaten.length > 0) throw refusal(eaten, context)
  return {
    context,
    prepare: parsed.data.prepare,
    tasks,
    keep,
    models: Object.entries(models).map(([name, model]) =>
      resolveModel(name, model, { kinds, context, written: writtenAs(config, name) }),
    ),
  }
}

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

/** A queue that is the data file of a model: its rows would be moved into itself. */
const eatenBy = (
  name: string,
  from: string,
  models: Readonly<Record<string, ModelSchema>>,
  { project }: ConfigContext,
): Issue[] =>
  Object.entries(models).flatMap(([other, { data }]) =>
    resolvePath(project, data.file) === resolvePath(project, from)
      ? [
          {
            code: 'custom' as const,
            path: ['models', name, 'ingest', 'from'],
            input: from,
            message: `another file than the data of ${other}: rows leave this one as they are taken in`,
          },
        ]
      : [],
  )

interface Written {
  readonly kinds: readonly Kind[]
  readonly context: ConfigContext
  readonly written: unknown
}

const resolveModel = (
  name: string,
  model: ModelSchema,
  { kinds, context, written }: Written,
): ModelConfig => {
  const at = (path: string) => resolvePath(context.project, path)
  const { schedule, distributed, ...train } = model.train
  const recipe: Recipe = {
    task: pictured(model.task, model.data),
    maxRows: model.data.maxRows,
    train,
  }
  const { first, ingest, evaluate } = model
  return {
    name,
    about: model.about,
    source: {
      file: at(model.data.file),
      column: model.data.kind === 'lines' ? model.data.column : wholeRecord,
      ...(model.data.kind === 'images' && { images: imageReading(model.data) }),
    },
    recipe,
    first: first && {
      task: pictured(first.task ?? model.task, model.data),
      maxRows: first.data?.maxRows ?? model.data.maxRows,
      train: first.train ?? train,
    },
    launch: { ...distributed, hostfile: distributed.hostfile && at(distributed.hostfile) },
    retrainEvery: schedule,
    ingest: ingest && {
      queue: ingest.from === null ? null : at(ingest.from),
      writeBack: ingest.writeBack,
      batch: ingest.batch,
      refill: ingest.refill,
      every: ingest.schedule,
    },
    evaluate: {
      evalSet: evaluate.evalSet && at(evaluate.evalSet),
      every: evaluate.schedule,
      completions: evaluate.completions && at(evaluate.completions),
      words: evaluate.words,
    },
    gate: model.gate ?? gateOf(kinds.find(({ kind }) => kind === model.task.kind)),
    tune: model.tune && {
      plan: planOf(model.tune, recipe),
      parallel:
        model.tune.parallel ?? Math.max(1, Math.floor(availableParallelism() / train.workers)),
    },
    reference: model.compare && referenceOf(model.compare.reference),
    gauge: model.gauge,
    fromCores: fromCores(written),
  }
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
  const { task, maxRows, train } = kept as unknown as Recipe
  const { device = 'cpu', ...others }: Partial<TrainRecipe> = train
  return { task: refilled(task), maxRows, train: trainSchema.parse({ ...others, device }) }
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
