/** Cross-validation: how good a recipe is, and how much of that is luck of the split. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Schema } from '../columns/schema.ts'
import type { Recipe } from '../config/resolve.ts'
import { MillraceError } from '../core/error.ts'
import { makeFolder } from '../core/files.ts'
import type { Metrics, TrainEvent } from '../core/records.ts'
import { openRows, type Rows } from '../core/rows.ts'
import { counted } from '../core/text.ts'
import { trainTask } from '../pipeline/training.ts'
import { readPackage, writePackage } from '../tasks/kit/package.ts'
import { foldRows, type Sides } from '../tasks/kit/split.ts'
import type { Task } from '../tasks/kit/task.ts'
import { resampled, type Sampling, samplings } from './resample.ts'

export interface CrossValidateOptions {
  readonly task: Task
  readonly recipe: Recipe
  /** What of a row keeps it with others in one fold. Default: as the task says. */
  readonly identity?: (row: string) => string
  /** The types of the columns of records. Default: they follow from the rows. */
  readonly schema?: Schema | null
  /** How many, 2 or more: so many trainings, each on all parts but one. */
  readonly folds: number
  /** Whether each fold is also trained on classes of as many rows, see `Sampling`. Default: no. */
  readonly sampling?: boolean
  /** Folder for the package of a fold; made and removed. */
  readonly folder: string
  readonly signal?: AbortSignal
  onEvent?(fold: number, event: TrainEvent): void
  /** Called after each training of a fold, from 1; `sampling`: null of the rows as they are. */
  onFold?(fold: number, metrics: Metrics, sampling: Sampling | null): void
}

/** What the folds came to. */
export interface FoldedMetrics {
  /** Metrics of each fold, on the rows that it has not seen. */
  readonly folds: readonly Metrics[]
  /** Of the folds that have a metric. */
  readonly mean: Metrics
  /** Standard deviation between these folds (by n − 1). */
  readonly deviation: Metrics
}

export interface CrossValidation extends FoldedMetrics {
  /** The same of training rows that were drawn so that classes have as many, judged by the same rows. Default: not asked for. */
  readonly sampled?: Readonly<Record<Sampling, FoldedMetrics>>
  /** What is not defined in which fold, and why: `fold 5: no row of class bad`. */
  readonly notes: readonly string[]
}

/**
 * Trains a recipe once for each fold, alone and one after the other; nothing is registered. Fails with
 * `bad_data` before the first fold where there are too few rows for so many.
 */
export const crossValidate = async (
  rows: Rows,
  options: CrossValidateOptions,
): Promise<CrossValidation> => {
  const { task, recipe, folder, signal } = options
  const { kind: _, ...taskOptions } = recipe.task
  const classOf = task.classOf?.(taskOptions)
  const parts = foldRows(rows, {
    identity: options.identity ?? ((row) => task.identity(row)),
    folds: options.folds,
    ...(classOf && { classOf }),
  })
  const counts = classOf ? countClasses(rows, classOf) : null
  expectEnough(rows.length, options.folds, counts)
  const ways = [null, ...(options.sampling ? samplings : [])]
  const all = new Map(ways.map((way): readonly [Sampling | null, Metrics[]] => [way, []]))
  await makeFolder(folder)
  try {
    for (const [index, sides] of parts.entries())
      for (const [way, folds] of all) {
        if (signal?.aborted)
          throw new MillraceError('cancelled', { what: 'The cross-validation was cancelled.' })
        const training = way === null ? sides.training : sampledOf(sides, way, options, classOf)
        const metrics = await oneFold({ ...sides, training }, rows, index + 1, options)
        options.onFold?.(index + 1, metrics, way)
        folds.push(metrics)
      }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  const notes = counts && classOf ? absences(parts, counts, classOf) : []
  const told = (way: Sampling | null): FoldedMetrics => {
    const folds = all.get(way) ?? []
    return { folds, ...summary(folds) }
  }
  const sampled = options.sampling && { sampled: { over: told('over'), under: told('under') } }
  return { ...told(null), ...sampled, notes }
}

/** Training rows with as many of each class; the rows that it is judged by stay as they are. */
const sampledOf = (
  { training }: Sides,
  sampling: Sampling,
  { recipe }: CrossValidateOptions,
  classOf: ((row: string) => string | null) | undefined,
): Rows => {
  if (classOf) return resampled(training, classOf, { sampling, seed: recipe.train.seed })
  throw new MillraceError('conflict', {
    what: `Rows of the kind ${recipe.task.kind} cannot be sampled by class: it has none.`,
    fix: 'Leave the sampling out.',
  })
}

/** Rows of each class. */
const countClasses = (rows: Rows, classOf: (row: string) => string | null) => {
  const counts = new Map<string, number>()
  for (const row of rows) {
    const name = classOf(row)
    if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return counts
}

/** Rows of a fold that say anything, at least. */
const fewest = 2

const expectEnough = (rows: number, folds: number, counts: ReadonlyMap<string, number> | null) => {
  if (rows < fewest * folds)
    throw new MillraceError('bad_data', {
      what: `There ${rows === 1 ? 'is' : 'are'} ${counted(rows, 'row')} for ${folds} folds.`,
      why: `Each fold needs at least ${counted(fewest, 'row')}: ${fewest * folds} in all.`,
      fix: 'Give more rows, or fewer folds (--folds).',
    })
  if (counts === null) return
  const lasting = [...counts].filter(([, count]) => count >= 2)
  if (lasting.length < 2)
    throw new MillraceError('bad_data', {
      what: `Of ${counts.size} classes ${lasting.length} ${lasting.length === 1 ? 'has' : 'have'} two rows or more.`,
      why: 'Without the fold that is held out, rows of at least two classes have to be left.',
      fix: 'Give at least two rows of two classes.',
    })
}

/** Classes of which a fold has no row. */
const absences = (
  parts: readonly Sides[],
  counts: ReadonlyMap<string, number>,
  classOf: (row: string) => string | null,
): string[] =>
  parts.flatMap(({ validation }, fold) => {
    const there = countClasses(validation, classOf)
    const missing = [...counts.keys()].filter((name) => !there.has(name)).sort()
    return missing.length === 0
      ? []
      : [`fold ${fold + 1}: no row of class ${missing.slice(0, 20).join(', ')}`]
  })

/** The same for rows in a file. */
export const crossValidateFile = async (
  path: string,
  options: CrossValidateOptions,
): Promise<CrossValidation> => {
  const rows = openRows(path)
  try {
    return await crossValidate(rows, options)
  } finally {
    rows.close()
  }
}

const oneFold = async (
  sides: Sides,
  rows: Rows,
  fold: number,
  { task, recipe, schema = null, folder, signal, onEvent }: CrossValidateOptions,
): Promise<Metrics> => {
  const { prepared, parameters, metrics } = await trainTask(
    { task, recipe, sides, rows, schema, ...(signal && { signal }) },
    (event) => onEvent?.(fold, event),
  )
  const place = join(folder, `${fold}`)
  await writePackage(place, { prepared, parameters, metrics, lineage: null })
  const [judged] = await task.judge([await readPackage(place)], sides.validation)
  return { ...judged?.metrics, ...metrics }
}

/** Mean and deviation of every metric, over the folds that have it. */
export const summary = (folds: readonly Metrics[]): Pick<FoldedMetrics, 'mean' | 'deviation'> => {
  const names = [...new Set(folds.flatMap((metrics) => Object.keys(metrics)))]
  const all = names.map((name) => [name, folds.flatMap((each) => each[name] ?? [])] as const)
  const each = (of: (values: readonly number[]) => number): Metrics =>
    Object.fromEntries(all.map(([name, values]) => [name, of(values)]))
  return { mean: each(meanOf), deviation: each(deviationOf) }
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

const deviationOf = (values: readonly number[]): number => {
  const mean = meanOf(values)
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return Math.sqrt(squares / Math.max(values.length - 1, 1))
}
