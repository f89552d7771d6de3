/**
 * Words that recipes and searches had before schema 3, and what they are called now: kept JSON is carried
 * over by it, and a checkpoint names its training in them for ever.
 */
import type { Json } from './records.ts'

type Fields = { readonly [name: string]: Json }

const isFields = (value: Json | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Fields of `train`, former name first. */
const trainNames: Readonly<Record<string, string>> = {
  decay: 'lrSchedule',
  accumulate: 'gradientAccumulation',
  average: 'emaDecay',
  patience: 'earlyStopping',
  keep: 'restoreBest',
}
const formerTrainNames = Object.fromEntries(
  Object.entries(trainNames).map(([former, name]) => [name, former]),
)

const named = (fields: Fields, names: Readonly<Record<string, string>>): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [names[name] ?? name, value]))

/** A recipe in the words of now; any other JSON as it is. */
export const carriedRecipe = (recipe: Json): Json => {
  if (!isFields(recipe)) return recipe
  const { train } = recipe
  return named(
    { ...recipe, ...(isFields(train) && { train: carriedTrain(train) }) },
    {
      limit: 'maxRows',
    },
  )
}

const carriedTrain = (train: Fields): Fields =>
  named('keep' in train ? { ...train, keep: train['keep'] !== 'last' } : train, trainNames)

/** A recipe as a checkpoint names it: JSON in the former words, in the order of its fields. */
export const nameOfRecipe = (recipe: object): string =>
  JSON.stringify(formerRecipe(JSON.parse(JSON.stringify(recipe))))

const formerRecipe = (recipe: Json): Json => {
  if (!isFields(recipe)) return recipe
  const { train, task } = recipe
  return named(
    {
      ...recipe,
      ...(isFields(task) && { task: formerTask(task) }),
      ...(isFields(train) && { train: formerTrain(train) }),
    },
    {
      maxRows: 'limit',
    },
  )
}

/** Options of next words that came later, as they are where nobody sets them. */
const laterOptions: Fields = {
  embeddingInit: 'uniform',
  layers: 1,
  cell: 'lstm',
  tied: false,
  inputDropout: 0,
  recurrentDropout: 0,
  sampledWords: 0,
  ngram: 0,
}

const formerTask = (task: Fields): Fields =>
  task['kind'] === 'next-word'
    ? Object.fromEntries(
        Object.entries(task).filter(
          ([name, value]) => !(name in laterOptions) || laterOptions[name] !== value,
        ),
      )
    : task

const formerTrain = (train: Fields): Fields => {
  const restore = train['restoreBest']
  return named(
    restore === undefined ? train : { ...train, restoreBest: restore ? 'best' : 'last' },
    formerTrainNames,
  )
}

/** The parameters of a run, by their paths in a recipe: texts of values. */
export const carriedParams = (params: Fields): Fields =>
  Object.fromEntries(
    Object.entries(params).map(([path, value]) => [
      carriedPath(path),
      path === 'train.keep' ? `${value !== 'last'}` : value,
    ]),
  )

/** Values that a search gave to a trial. */
const carriedValues = (values: Fields): Fields =>
  Object.fromEntries(
    Object.entries(values).map(([path, value]) => [
      carriedPath(path),
      path === 'train.keep' ? value !== 'last' : value,
    ]),
  )

const carriedPath = (path: string): string => {
  if (path === 'limit') return 'maxRows'
  const [part, name = ''] = path.split('.')
  return part === 'train' && trainNames[name] ? `train.${trainNames[name]}` : path
}

/** The plan of a search. */
export const carriedPlan = (plan: Json): Json => {
  if (!isFields(plan)) return plan
  const { direction, ranges } = plan
  return named(
    {
      ...plan,
      direction: direction === 'most' ? 'maximize' : 'minimize',
      ...(isFields(ranges) && { ranges: carriedRanges(ranges) }),
    },
    { reduction: 'reductionFactor', leastEpochs: 'minEpochs', mostEpochs: 'maxEpochs' },
  )
}

const carriedRanges = (ranges: Fields): Fields =>
  Object.fromEntries(
    Object.entries(ranges).map(([path, range]) => [carriedPath(path), carriedRange(path, range)]),
  )

const carriedRange = (path: string, range: Json): Json => {
  if (!isFields(range)) return range
  const { kind, values } = range
  if (kind === 'whole') return { ...range, kind: 'int' }
  if (path !== 'train.keep' || !Array.isArray(values)) return range
  return { ...range, values: values.map((value: Json) => value !== 'last') }
}

/** The trials of a search. */
export const carriedTrials = (trials: Json): Json =>
  Array.isArray(trials)
    ? trials.map((trial: Json) =>
        isFields(trial) && isFields(trial['values'])
          ? { ...trial, values: carriedValues(trial['values']) }
          : trial,
      )
    : trials

/** What a run was for, and why it began, from the one word that said both. */
export const carriedTrigger = (trigger: string): { kind: string; trigger: string } => {
  const kind = { tune: 'trial', compare: 'comparison', reproduce: 'reproduction' }[trigger]
  return kind === undefined ? { kind: 'train', trigger } : { kind, trigger: 'manual' }
}

/** A comparison of modes. */
export const carriedComparison = (comparison: Json): Json => {
  if (!isFields(comparison)) return comparison
  const { sequential, distributed } = comparison
  return {
    reference: null,
    ...comparison,
    ...(comparison['kind'] === 'source' && { kind: 'reference' }),
    ...(sequential !== undefined && { sequential: carriedSide(sequential) }),
    ...(distributed !== undefined && { distributed: carriedSide(distributed) }),
  }
}

const carriedSide = (side: Json): Json => {
  if (!isFields(side)) return side
  const { recipe, outcome } = side
  return {
    ...side,
    ...(recipe !== undefined && { recipe: carriedRecipe(recipe) }),
    ...(isFields(outcome) && { outcome: named(outcome, { figures: 'metrics' }) }),
  }
}
