import { join } from 'node:path'
import { serveChild } from '../jobs/child.ts'
import { loadTasks } from '../pipeline/tasks.ts'
import { rowsIn } from '../pipeline/worker.ts'
import { type CrossValidation, crossValidateFile } from './crossvalidate.ts'
import type { Fold, FoldsJob } from './folds.ts'

/** Entry of the child process that cross-validates. */
serveChild<FoldsJob, Fold, CrossValidation>(async (job, emit, signal) => {
  const { recipe, folds, folder } = job
  const tasks = await loadTasks(job, recipe.task.kind)
  return crossValidateFile(rowsIn(folder), {
    task: tasks.of(recipe.task.kind),
    recipe,
    folds,
    folder: join(folder, 'folds'),
    signal,
    onFold: (fold, metrics) => emit({ fold, folds, metrics }),
  })
})
