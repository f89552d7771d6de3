/** Cross-validation: how good a recipe is, and how much of that is luck of the split. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Recipe } from '../config/resolve.ts'
import { MillraceError } from '../core/error.ts'
import { makeFolder } from '../core/files.ts'
import type { Figures, TrainEvent } from '../core/records.ts'
import { openRows, type Rows } from '../core/rows.ts'
import { readPackage, writePackage } from '../tasks/package.ts'
import { foldRows, type Sides } from '../tasks/split.ts'
import type { Task } from '../tasks/task.ts'
import { fit } from '../train/fit.ts'
import { fitOptionsOf } from './rank.ts'

export interface FoldsOptions {
  readonly task: Task
  readonly recipe: Recipe
  /** How many, 2 or more: so many trainings, each on all parts but one. */
  readonly folds: number
  /** Folder for the package of a fold; made and removed. */
  readonly folder: string
  readonly signal?: AbortSignal
  onEvent?(fold: number, event: TrainEvent): void
  /** Called after each fold, from 1. */
  onFold?(fold: number, figures: Figures): void
}

export interface Folded {
  /** Figures of each fold, on the rows that it has not seen. */
  readonly folds: readonly Figures[]
  /** Of the figures that all folds have. */
  readonly mean: Figures
  /** Standard deviation between the folds (by n − 1). */
  readonly deviation: Figures
}

/** Trains a recipe once for each fold, alone and one after the other; nothing is registered. */
export const crossValidate = async (rows: Rows, options: FoldsOptions): Promise<Folded> => {
  const { task, folder, signal } = options
  const parts = foldRows(rows, { identity: (row) => task.identity(row), folds: options.folds })
  const folds: Figures[] = []
  await makeFolder(folder)
  try {
    for (const [index, sides] of parts.entries()) {
      if (signal?.aborted)
        throw new MillraceError('cancelled', { what: 'The cross-validation was cancelled.' })
      const figures = await oneFold(sides, index + 1, options)
      options.onFold?.(index + 1, figures)
      folds.push(figures)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return { folds, ...summary(folds) }
}

/** The same for rows in a file. */
export const crossValidateFile = async (path: string, options: FoldsOptions): Promise<Folded> => {
  const rows = openRows(path)
  try {
    return await crossValidate(rows, options)
  } finally {
    rows.close()
  }
}

const oneFold = async (
  { training, validation }: Sides,
  fold: number,
  { task, recipe, folder, signal, onEvent }: FoldsOptions,
): Promise<Figures> => {
  const { kind: _, ...options } = recipe.task
  const { batchSize, seed, classWeights } = recipe.train
  const learnt = task.learn(training, options)
  const held = learnt.batches(validation, { purpose: 'validation', batchSize, seed })
  const run = fit({
    ...fitOptionsOf(recipe.train, 1),
    network: learnt.network,
    train: learnt.batches(training, {
      purpose: 'training',
      batchSize,
      seed,
      ...(classWeights && { classWeights }),
    }),
    validation: () => held.epoch(1),
    figures: (sums) => learnt.figures(sums),
    ...(signal && { signal }),
  })
  let next = await run.next()
  for (; !next.done; next = await run.next()) onEvent?.(fold, next.value)
  const { parameters, figures } = next.value
  const place = join(folder, `${fold}`)
  await writePackage(place, { learnt, parameters, figures, lineage: null })
  const [judged] = await task.judge([await readPackage(place)], validation)
  return { ...judged, ...figures }
}

/** Mean and deviation of every figure that all folds have. */
export const summary = (folds: readonly Figures[]): Pick<Folded, 'mean' | 'deviation'> => {
  const names = Object.keys(folds[0] ?? {}).filter((name) =>
    folds.every((figures) => figures[name] !== undefined),
  )
  const meanOf = (name: string) =>
    folds.reduce((sum, figures) => sum + (figures[name] ?? 0), 0) / folds.length
  const deviationOf = (name: string) => {
    const mean = meanOf(name)
    const squares = folds.reduce((sum, figures) => sum + ((figures[name] ?? 0) - mean) ** 2, 0)
    return Math.sqrt(squares / Math.max(folds.length - 1, 1))
  }
  const each = (of: (name: string) => number): Figures =>
    Object.fromEntries(names.map((name) => [name, of(name)]))
  return { mean: each(meanOf), deviation: each(deviationOf) }
}
