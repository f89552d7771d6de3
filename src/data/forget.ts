import { MillraceError } from '../core/error.ts'
import type { Write } from '../store/database.ts'

/**
 * Lets go of all data of a model within a transaction, with the data lock held: the rows of its versions, what its
 * files looked like, and rows that were handed over, with the ids by which each entered once. What the versions
 * were is still known. Fails with `already_running` where an ingestion is not through.
 */
export const forgetData = async (write: Write, model: string, now: number): Promise<void> => {
  const begun = await write
    .selectFrom('ingestions')
    .select('id')
    .where('model', '=', model)
    .where('state', 'in', ['staging', 'intended'])
    .executeTakeFirst()
  if (begun)
    throw new MillraceError('already_running', {
      what: `An ingestion of ${model} is not through.`,
      fix: `Let it come to its end: millrace ingest ${model}.`,
    })
  await write.deleteFrom('dataset_files').where('model', '=', model).execute()
  await write.deleteFrom('handed_rows').where('model', '=', model).execute()
  await write
    .updateTable('datasets')
    .set((update) => ({
      segments_json: '[]',
      taken_json: '[]',
      deleted_at: now,
      profile_digest: null,
      pruned_at: update.fn.coalesce('pruned_at', update.val(now)),
    }))
    .where('model', '=', model)
    .where('deleted_at', 'is', null)
    .execute()
}
