import { MillraceError } from '../core/error.ts'
import type { Write } from '../store/database.ts'

/**
 * Lets go of all data of a data set within a transaction, with the data lock held: the rows of its versions, what its
 * files looked like, and rows that were handed over, with the ids by which each entered once. What the versions
 * were is still known. Fails with `already_running` where an ingestion is not through.
 */
export const forgetData = async (write: Write, name: string, now: number): Promise<void> => {
  const begun = await write
    .selectFrom('ingestions')
    .select('id')
    .where('name', '=', name)
    .where('state', 'in', ['staging', 'intended'])
    .executeTakeFirst()
  if (begun)
    throw new MillraceError('already_running', {
      what: `An ingestion of ${name} is not through.`,
      fix: `Let it come to its end: millrace ingest ${name}.`,
    })
  await write.deleteFrom('dataset_files').where('name', '=', name).execute()
  await write.deleteFrom('handed_rows').where('name', '=', name).execute()
  await write.deleteFrom('data_states').where('name', '=', name).execute()
  await write
    .updateTable('datasets')
    .set((update) => ({
      segments_json: '[]',
      taken_json: '[]',
      deleted_at: now,
      profile_digest: null,
      pruned_at: update.fn.coalesce('pruned_at', update.val(now)),
    }))
    .where('name', '=', name)
    .where('deleted_at', 'is', null)
    .execute()
}
