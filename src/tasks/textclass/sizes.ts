/** What of a training of texts follows from how much there is to learn. */
import { MillraceError } from '../../core/error.ts'
import { counted } from '../../core/text.ts'
import type { AutoTraining } from '../kit/task.ts'

export interface Learnable {
  readonly features: number
  readonly classes: number
}

/** Weights of all members: as many as memory holds beside their gradients and moments. */
const most = 50_000_000
/** Weights up to which there are as many members as pay. */
const few = 10_000_000

/** Regressions that are averaged. Fails with `bad_data` where even two have too many weights. */
export const membersFor = ({ features, classes }: Learnable): number => {
  const weights = features * classes
  if (2 * weights <= most) return 5 * weights <= few ? 5 : 2
  throw new MillraceError('bad_data', {
    what: `${counted(features, 'word or n-gram', 'words and n-grams')} of ${counted(classes, 'class', 'classes')} have ${counted(weights, 'weight')}, of which at most ${counted(most / 2, 'weight')} are learnt.`,
    fix: 'Give `vocabulary` a smaller number, or join classes; name the column with the class in `label`.',
  })
}

/** How to train regressions on so many rows: at most 2,000 steps, and 100 after the best epoch. */
export const linearTraining = (rows: number, members: number): AutoTraining => {
  const batchSize = within(2 ** Math.round(Math.log2(rows / 40)), 16, 128)
  const steps = Math.ceil(rows / batchSize)
  return {
    network: `${counted(members, 'logistic regression')} over words and n-grams`,
    ...{ batchSize, learningRate: 0.05, weightDecay: 0 },
    epochs: within(2000 / steps, 10, 200),
    patience: within(100 / steps, 2, 20),
  }
}

/** How to train a recurrent network on so many rows: at most 3,000 steps, and 300 after the best epoch. */
export const recurrentTraining = (rows: number, units: number): AutoTraining => {
  const batchSize = within(2 ** Math.round(Math.log2(rows / 60)), 16, 64)
  const steps = Math.ceil(rows / batchSize)
  return {
    network: `a recurrent layer of ${units} over words`,
    ...{ batchSize, learningRate: 0.003, weightDecay: 0.01 },
    epochs: within(3000 / steps, 10, 200),
    patience: within(300 / steps, 2, 20),
  }
}

const within = (value: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, Math.ceil(value)))
