/** Metrics of a validation graph's outputs, summed over batches. */
import { MillraceError } from '../core/error.ts'
import type { Metrics } from '../core/records.ts'

/** `val_loss` = loss / count, and every other sum divided by the count. */
export const meanMetrics = (sums: Metrics): Metrics => {
  const { loss, count, ...others } = sums
  if (loss === undefined || count === undefined || !(count > 0))
    throw new MillraceError('internal', {
      what: `The validation graph must answer "loss" and "count", got ${JSON.stringify(sums)}.`,
      fix: 'Check that there are validation batches.',
    })
  const means = Object.entries(others).map(([name, sum]) => [nameOf(name), sum / count])
  return { val_loss: loss / count, ...Object.fromEntries(means) }
}

/** `hits5` is the sum behind `top5`. */
const nameOf = (name: string) => name.replace(/^hits/, 'top')
