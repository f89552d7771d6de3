/** What a training learns with, beside what it would learn with where nothing was said. */
import type { ModelConfig, Recipe } from '../config/resolve.ts'
import { distributedSchema, trainSchema } from '../config/schema/train.ts'
import { z } from '../core/schema.ts'
import type { Kind } from '../tasks/kit/kind.ts'
import { blocks, code, table } from './markdown.ts'
import { fileName, lasting, type Places, value } from './words.ts'

/** An option by its path, as Markdown. */
interface Option {
  readonly path: string
  readonly value: string
  /** Null where there is none, so that it has to be given. */
  readonly usual: string | null
}

/** Every option of a model's training; those that differ from their default are bold. */
export const recipeTable = (model: ModelConfig, kind: Kind | undefined, places: Places): string => {
  const options = optionsOf(model, kind, places)
  const differing = options.filter(differs)
  return blocks(
    `${differing.length} of ${options.length} values differ from their default or have none; they are bold.`,
    table(
      ['option', 'value', 'default'],
      options.map((option) => {
        const { path, value, usual } = option
        const shown = differs(option) ? [`**${code(path)}**`, `**${value}**`] : [code(path), value]
        return [...shown, usual ?? 'has to be given']
      }),
    ),
  )
}

const differs = (option: Option): boolean => option.value !== option.usual

const optionsOf = (
  { recipe, launch, fromCores }: ModelConfig,
  kind: Kind | undefined,
  places: Places,
): readonly Option[] => {
  const { kind: _, ...task } = recipe.task
  const { timeout, hostfile, ...others } = launch
  const distributed = {
    ...others,
    hostfile: hostfile && fileName(hostfile, places),
    timeout: lasting(timeout),
  }
  const usualLaunch = distributedSchema.parse({})
  return [
    ...Object.entries(task).map(([name, given]) => ({
      path: `task.${name}`,
      value: value(given),
      usual: kind ? defaultOf(kind.options.shape[name]) : null,
    })),
    ...Object.entries(trainOf(recipe, fromCores, 'train')).map(([name, shown]) => ({
      path: `train.${name}`,
      value: shown,
      usual: defaultOf(Reflect.get(trainSchema.shape, name)),
    })),
    ...Object.entries(distributed).map(([name, given]) => ({
      path: `train.distributed.${name}`,
      value: value(given),
      usual: value(
        name === 'timeout' ? lasting(usualLaunch.timeout) : Reflect.get(usualLaunch, name),
      ),
    })),
  ]
}

const cores = 'as many as there are cores'

/** Options of a training, as they are shown. */
const trainOf = (
  { train }: Recipe,
  fromCores: readonly string[],
  path: string,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(train).map(([name, given]) => [
      name,
      fromCores.includes(`${path}.${name}`) ? cores : value(given),
    ]),
  )

/** What an option is where nothing is said; null where it has to be given. */
const defaultOf = (schema: unknown): string | null => {
  if (!(schema instanceof z.ZodType)) return null
  const { success, data } = schema.safeParse(undefined)
  return success ? value(data) : null
}

/** What differs for the very first version; empty where nothing does. */
export const firstTable = ({ first, recipe, fromCores }: ModelConfig): string => {
  if (!first) return ''
  const path = first.train === recipe.train ? 'train' : 'first.train'
  const [early, late] = [
    shownOf(first, trainOf(first, fromCores, path)),
    shownOf(recipe, trainOf(recipe, fromCores, 'train')),
  ]
  const names = [...new Set([...early.keys(), ...late.keys()])].filter(
    (name) => early.get(name) !== late.get(name),
  )
  return blocks(
    'The very first version is trained so that it comes quickly; the full one follows at once.',
    table(
      ['option', 'first version', 'later ones'],
      names.map((name) => [code(name), early.get(name) ?? '–', late.get(name) ?? '–']),
    ),
  )
}

/** Every option of a recipe as it was kept, by its path. */
export const keptTable = (recipe: Recipe): string =>
  table(
    ['option', 'value'],
    [...shownOf(recipe, trainOf(recipe, [], 'train'))].map(([name, shown]) => [code(name), shown]),
  ).join('\n')

const shownOf = ({ task, maxRows }: Recipe, train: Readonly<Record<string, string>>) =>
  new Map([
    ...Object.entries(task).map(([name, given]) => [`task.${name}`, value(given)] as const),
    ['data.maxRows', value(maxRows)] as const,
    ...Object.entries(train).map(([name, shown]) => [`train.${name}`, shown] as const),
  ])
