/** How the two modes of a comparison train. */
import { availableParallelism } from 'node:os'
import type { ModelConfig, Recipe, TrainRecipe } from '../config/resolve.ts'
import { MillraceError } from '../core/error.ts'
import { asJson } from '../pipeline/run.ts'
import type { Comparison, Mode, Side } from './report/types.ts'

export interface SidesOptions {
  /** Workers of the distributed mode. Default: as many as there are cores, at least 2. */
  readonly workers?: number
  /** Train what the reference trained, instead of the model's own recipe. */
  readonly reference?: boolean
}

/**
 * Both modes, neither trained yet. Fails with `conflict` where the workers cannot share a step, or where the
 * configuration gives no reference to train as.
 */
export const sidesOf = (
  model: Pick<ModelConfig, 'name' | 'recipe' | 'launch' | 'reference'>,
  { workers, reference = false }: SidesOptions,
): Pick<Comparison, Mode> => {
  const side = (recipe: Recipe, launcher: Side['launcher']): Side => {
    const { train } = recipe
    return {
      workers: train.workers,
      batchSize: train.batchSize,
      learningRate: train.learningRate * (train.scaleLearningRate ? train.workers : 1),
      epochs: train.epochs,
      launcher,
      recipe: asJson(recipe),
      outcome: null,
    }
  }
  const [one, many] = reference
    ? referenceRecipes(model, workers ?? cores())
    : sameStep(model.recipe, workers)
  return { sequential: side(one, 'local'), distributed: side(many, model.launch.launcher) }
}

const cores = () => Math.max(2, availableParallelism())

/** The model's recipe in both modes, each worker with its part of a step. */
const sameStep = (recipe: Recipe, asked: number | undefined): readonly [Recipe, Recipe] => {
  // Both sides take the same steps, so these are not left to the data.
  const { auto: _, ...train } = recipe.train
  const step = train.workers * train.batchSize
  const learningRate = train.learningRate * (train.scaleLearningRate ? train.workers : 1)
  const shares = Array.from({ length: Math.min(step, 1024) }, (_, at) => at + 1).filter(
    (workers) => workers > 1 && step % workers === 0,
  )
  const workers = asked ?? shares.findLast((each) => each <= cores()) ?? shares[0]
  if (workers === undefined || !shares.includes(workers))
    throw new MillraceError('conflict', {
      what: `A step of ${step} rows cannot be shared by ${workers ?? 'several'} workers.`,
      why: 'Both modes take steps of as many rows, so that they learn the same.',
      fix: `Allowed with --workers: ${shares.join(', ') || 'none; give the model another batchSize'}.`,
    })
  const make = (more: Partial<TrainRecipe>): Recipe => ({
    ...recipe,
    train: { ...train, learningRate, scaleLearningRate: false, ...more },
  })
  return [
    make({ workers: 1, batchSize: step }),
    make({ workers, batchSize: step / workers }),
  ] as const
}

/** The network and as many rows as the reference had; its step sizes and batches, which differ by mode. */
const referenceRecipes = (
  { name, recipe, reference }: Pick<ModelConfig, 'name' | 'recipe' | 'reference'>,
  workers: number,
): readonly [Recipe, Recipe] => {
  if (!reference)
    throw new MillraceError('conflict', {
      what: `The configuration of ${name} gives no reference.`,
      fix: 'Compare it without --reference, or give the model `compare: { reference: … }`.',
    })
  const { seed } = recipe.train
  return [
    { ...reference.sequential, train: { ...reference.sequential.train, seed, workers: 1 } },
    { ...reference.distributed, train: { ...reference.distributed.train, seed, workers } },
  ]
}
