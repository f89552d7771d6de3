/** What marks rows of runs and versions as deleted within a transaction, and removes what belongs to them alone. */
import type { Write } from '../store/database.ts'
import { noteRemovals } from '../store/removals.ts'
import { forgetStages } from '../store/stages.ts'
import { chunks } from './context.ts'
import { forgetLabels, subjectOf } from './labels.ts'

/** Marks versions as deleted, and removes what belongs to them alone. */
export const markVersions = async (
  write: Write,
  model: string,
  versions: readonly number[],
  now: number,
): Promise<void> => {
  for (const part of chunks(versions, 5000)) {
    for (const table of ['completions', 'evaluations', 'thresholds'] as const)
      await write
        .deleteFrom(table)
        .where('model', '=', model)
        .where('version', 'in', [...part])
        .execute()
    await write
      .updateTable('versions')
      .set((update) => ({
        deleted_at: now,
        pruned_at: update.fn.coalesce('pruned_at', update.val(now)),
      }))
      .where('model', '=', model)
      .where('version', 'in', [...part])
      .execute()
    await forgetLabels(
      write,
      part.map((version) => subjectOf({ model, version })),
    )
    await noteRemovals(
      write,
      part.map((version) => `models/${model}/${version}`),
    )
  }
}

/** Marks runs as deleted, and removes what they have told; one that had not ended is cancelled. */
export const markRuns = async (
  write: Write,
  ids: readonly string[],
  now: number,
): Promise<void> => {
  for (const part of chunks(ids, 5000)) {
    for (const table of ['metrics', 'latest_metrics', 'run_lines'] as const)
      await write
        .deleteFrom(table)
        .where('run', 'in', [...part])
        .execute()
    for (const id of part) await forgetStages(write, id)
    const runs = () => write.updateTable('runs').where('id', 'in', [...part])
    await runs()
      .set({ status: 'cancelled', ended_at: now })
      .where('status', '=', 'running')
      .execute()
    await runs()
      .set((update) => ({
        deleted_at: now,
        pruned_at: update.fn.coalesce('pruned_at', update.val(now)),
        progress_json: null,
      }))
      .execute()
    await forgetLabels(
      write,
      part.map((id) => subjectOf({ run: id })),
    )
    await noteRemovals(
      write,
      part.map((id) => `runs/${id}`),
    )
  }
}

/** Everything of a model that the registry has, deleted within a transaction. Its audit trail stays. */
export const forgetModel = async (write: Write, model: string, now: number): Promise<void> => {
  await write.deleteFrom('aliases').where('model', '=', model).execute()
  const versions = await write
    .selectFrom('versions')
    .select('version')
    .where('model', '=', model)
    .where('deleted_at', 'is', null)
    .execute()
  await markVersions(
    write,
    model,
    versions.map(({ version }) => version),
    now,
  )
  const runs = await write
    .selectFrom('runs')
    .select('id')
    .where('model', '=', model)
    .where('deleted_at', 'is', null)
    .execute()
  await markRuns(
    write,
    runs.map(({ id }) => id),
    now,
  )
  await write.deleteFrom('studies').where('model', '=', model).execute()
  // What was changed of the endpoint that it had by itself.
  await write.deleteFrom('endpoints').where('name', '=', model).where('said', '=', '').execute()
}
