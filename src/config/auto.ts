/** Trainings that are left to the data: where a configuration leaves them so, and what contradicts it. */
import type { Issue } from '../core/schema.ts'
import type { Kind } from '../tasks/kit/kind.ts'
import type { ModelSchema } from './schema/model.ts'

/** Fields of `train` that are left to the data together, or not at all. */
const together = [
  ...['epochs', 'batchSize', 'learningRate', 'lrSchedule', 'warmup', 'optimizer', 'momentum'],
  ...['weightDecay', 'clip', 'gradientAccumulation', 'emaDecay', 'earlyStopping', 'restoreBest'],
  'scaleLearningRate',
]

/** Those of them that are named. */
const namedIn = (train: unknown): string[] =>
  together.filter((name) => Reflect.get(Object(train), name) !== undefined)

/** Whether the training of a model is left to the data; `written` is its `train` as its user wrote it. */
export const isAuto = (
  { train, tune }: Pick<ModelSchema, 'train' | 'tune'>,
  kind: Kind | undefined,
  written: unknown,
): boolean => train.auto ?? (kind?.auto === true && tune === null && namedIn(written).length === 0)

/** What contradicts a training that is to be left to the data, with paths from the model on. */
export const autoIssues = (
  { train, tune }: Pick<ModelSchema, 'train' | 'tune'>,
  kind: Kind | undefined,
  written: unknown,
): Issue[] => {
  if (train.auto !== true) return []
  const [named] = namedIn(written)
  const why =
    kind?.auto !== true
      ? `left out: a ${kind?.kind ?? 'task of your own'} has nothing to leave to the data`
      : named !== undefined
        ? `left out beside train.${named}: all of ${together.join(', ')} are left to the data, or none`
        : tune !== null
          ? 'left out beside `tune`: a search decides how long each trial trains'
          : null
  return why === null
    ? []
    : [{ code: 'custom', path: ['train', 'auto'], input: true, message: why }]
}

/** A recipe without the fields that are left to the data, if they are. */
export const decided = <Recipe extends { readonly train: object }>(recipe: Recipe): Recipe => {
  const { train } = recipe
  if (Reflect.get(train, 'auto') !== true) return recipe
  const kept = Object.entries(train).filter(([name]) => !together.includes(name))
  return { ...recipe, train: Object.fromEntries(kept) }
}

/** A training that changes: where more of it is said, no part is left to the data any more. */
export const withTrain = <Train extends { readonly auto?: boolean | undefined }>(
  { auto, ...train }: Train,
  more: Partial<Train>,
) => ({
  ...train,
  ...(auto !== undefined && namedIn(more).length === 0 && { auto }),
  ...more,
})
