import { MillraceError } from '../core/error.ts'
import type { Author } from '../core/records.ts'
import { counted } from '../core/text.ts'
import { record } from '../store/audit.ts'
import { type Context, commit, exclusive } from './context.ts'
import { newestRow, rowById } from './versions.ts'

/**
 * Lets go of the rows of a version; what it was is still known. Fails with `conflict` for the one that the data set is
 * now.
 */
export const dropVersion = (
  context: Context,
  id: string,
  { author, why }: { readonly author: Author; readonly why: string },
): Promise<void> =>
  exclusive(context, async (locked) => {
    const row = await rowById(context, id)
    await commit(locked, async (write) => {
      if ((await newestRow(write, row.name))?.id === id)
        throw new MillraceError('conflict', {
          what: `Version ${row.number} is what the data set ${row.name} is now.`,
          fix: 'Change the data file first, or delete another version.',
        })
      const now = context.clock.now()
      await write.deleteFrom('dataset_files').where('dataset', '=', id).execute()
      await write
        .updateTable('datasets')
        .set((update) => ({
          ...{ segments_json: '[]', taken_json: '[]', deleted_at: now },
          pruned_at: update.fn.coalesce('pruned_at', update.val(now)),
        }))
        .where('id', '=', id)
        .where('deleted_at', 'is', null)
        .execute()
      await record(write, {
        ...{ time: now, author, action: 'data.delete', subject: `${row.name}/data/${row.number}` },
        detail: `${counted(row.rows, 'row')}${why}`,
      })
    })
  })
