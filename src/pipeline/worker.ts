import { join } from 'node:path'
import type { Schema } from '../columns/schema.ts'
import type { Recipe } from '../config/resolve.ts'
import { MillraceError } from '../core/error.ts'
import { readIfThere, writeDurably } from '../core/files.ts'
import { nameOfRecipe } from '../core/former.ts'
import type { Lineage, Metrics, TrainEvent } from '../core/records.ts'
import { openRows } from '../core/rows.ts'
import { writePackage } from '../tasks/kit/package.ts'
import type { Collective } from '../train/collective/collective.ts'
import { checkpointName } from './checkpoints.ts'
import { readSides } from './sides.ts'
import { loadTasks } from './tasks.ts'
import { trainTask } from './training.ts'

/** What every rank of a training is told; all of it can be written as JSON. */
export interface WorkerJob {
  readonly project: string
  readonly home: string
  readonly recipe: Recipe
  readonly lineage: Lineage
  /** The types of the columns of records. */
  readonly schema: Schema | null
  /** Folder of the run: the rows are there as `rows`; the checkpoint and the package go there. */
  readonly folder: string
  /** Pauses after this epoch. */
  readonly until: number | null
}

/** What a training came to. */
export interface Trained {
  /** Folder with the finished package. */
  readonly folder: string
  readonly metrics: Metrics
  readonly epoch: number
  readonly baseline: Metrics
}

/** Files of a workspace. */
export const rowsIn = (folder: string) => join(folder, 'rows')
const checkpointIn = (folder: string) => join(folder, checkpointName)
export const packageIn = (folder: string) => join(folder, 'package')

/** Trains as the first rank of a world, which answers. */
export const trainFirst = async (...given: Parameters<typeof trainWorker>): Promise<Trained> => {
  const trained = await trainWorker(...given)
  if (trained) return trained
  throw new MillraceError('internal', { what: 'The training gave no answer.' })
}

/**
 * Trains as one rank of a world, on rows that were split. The lead writes the package and answers; the others
 * answer null.
 */
export const trainWorker = async (
  order: WorkerJob,
  collective: Collective,
  emit: (event: TrainEvent) => void,
  signal: AbortSignal,
): Promise<Trained | null> => {
  const { recipe, lineage, schema, folder, until } = order
  const task = (await loadTasks(order, recipe.task.kind)).of(recipe.task.kind)
  const rows = openRows(rowsIn(folder))
  try {
    const sides = await readSides(folder, rows)
    const checkpoint = checkpointIn(folder)
    const { prepared, parameters, metrics, epoch } = await trainTask(
      {
        ...{ task, recipe, sides, rows, schema, collective, signal },
        ...(until === null ? {} : { until }),
        identity: { data: lineage.datasetDigest, recipe: nameOfRecipe(recipe) },
        checkpoint: {
          load: async () => (await readIfThere(checkpoint)) ?? null,
          save: (bytes) => writeDurably(checkpoint, bytes),
        },
      },
      emit,
    )
    if (collective.rank !== 0) return null
    await writePackage(packageIn(folder), { prepared, parameters, metrics, lineage })
    const baseline = prepared.baseline(sides.validation)
    return { folder: packageIn(folder), metrics, epoch, baseline }
  } finally {
    rows.close()
  }
}
