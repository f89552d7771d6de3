/** Entry of the thread that cross-validates. */
import { join } from 'node:path'
import { recipeOf } from '../config/resolve.ts'
import { makeFolder } from '../core/files.ts'
import { createData } from '../data/data.ts'
import { pinsOf } from '../data/splits.ts'
import { serveThread } from '../jobs/thread.ts'
import { identityBy } from '../pipeline/sides.ts'
import type { StageInput } from '../pipeline/stage.ts'
import { loadTasks } from '../pipeline/tasks.ts'
import { rowsIn } from '../pipeline/worker.ts'
import { openStore } from '../store/home.ts'
import { type CrossValidation, crossValidateFile } from './crossvalidate.ts'
import type { Fold, FoldsSpec } from './folds.ts'

await serveThread<StageInput, Fold, CrossValidation>(async (input, emit, signal) => {
  const { run, token } = input
  const { folds, sampling } = input.spec as FoldsSpec
  const recipe = recipeOf(run.config)
  const store = await openStore(input.home)
  try {
    const folder = store.workspaces.folderOf(run.id, token)
    await makeFolder(folder)
    const data = createData(store)
    const limit = recipe.maxRows ?? undefined
    await data.spool(run.datasetVersion, rowsIn(folder), limit)
    const { name } = await data.version(run.datasetVersion)
    const task = (await loadTasks(input, recipe.task.kind)).of(recipe.task.kind)
    return await crossValidateFile(rowsIn(folder), {
      task,
      recipe,
      identity: await identityBy({ task, recipe, pins: pinsOf(store, name) }),
      schema: await data.schema(run.datasetVersion),
      ...{ folds, sampling },
      folder: join(folder, 'folds'),
      signal,
      onFold: (fold, metrics, how) => emit({ fold, folds, metrics, sampling: how }),
    })
  } finally {
    await store.close()
  }
})
