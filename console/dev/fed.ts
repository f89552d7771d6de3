/** A DEVELOPMENT FIXTURE: what labelled requests came to as rows of invented data sets. */
import type { DataFeeding } from '../../src/loop/feeding.ts'

const hour = 3_600_000

const nothing: DataFeeding = {
  ...{ models: [], isAutomatic: false, last: null, to: null },
  rows: { made: 0, taken: 0, waiting: 0, refused: [], discarded: 0, lastAt: null },
}

/** Of one it is all there is to see; of others nothing came yet, or nothing can come. */
export const fedAt = (now: number, name: string): DataFeeding => {
  if (name === 'spam')
    return {
      ...{ models: ['spam'], isAutomatic: true, to: null },
      rows: {
        ...{ made: 1294, taken: 1260, waiting: 14, discarded: 3, lastAt: now - 2 * hour },
        refused: [
          { reason: '"label" is "phishing", and has to be one of: ham, spam.', rows: 14 },
          { reason: 'The column "links" is -1; it has to lie between 0 and 1,000.', rows: 3 },
        ],
      },
      last: {
        ...{ time: now - 2 * hour, author: 'millrace', action: 'feed', subject: 'spam' },
        detail: '38 labelled requests; left out: 6 incomplete, 2 masked, 1 ambiguous',
      },
    }
  return name === 'customers' ? { ...nothing, models: ['churn'] } : nothing
}
