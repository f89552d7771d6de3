import type { Recipe } from '../config/resolve.ts'
import { MillraceError } from '../core/error.ts'

/** Fails with `conflict` where a step of all workers takes more rows than there are, so that some would have none. */
export const expectShared = (
  { maxRows, train: { workers, batchSize } }: Pick<Recipe, 'maxRows' | 'train'>,
  { rows }: { readonly rows: number },
): void => {
  const taken = Math.min(rows, maxRows ?? rows)
  const most = Math.max(1, Math.ceil(taken / batchSize))
  if (workers <= most) return
  throw new MillraceError('conflict', {
    what: `${taken} rows cannot be shared by ${workers} workers, each with batches of ${batchSize}.`,
    why: 'A step of all of them would take more rows than there are.',
    fix: `Give at most ${most}, or the model a smaller batchSize.`,
  })
}
