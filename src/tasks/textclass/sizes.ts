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

/** Steps that are taken at most, and that are waited for after the best epoch. */
const [enough, waited] = [2000, 100]

/** How to train on so many rows. */
export const trainingOf = (rows: number, members: number): AutoTraining => {
  const batchSize = within(2 ** Math.round(Math.log2(rows / 40)), 16, 128)
  const steps = Math.ceil(rows / batchSize)
  return {
    network: `${counted(members, 'logistic regression')} over words and n-grams`,
    ...{ batchSize, learningRate: 0.05, weightDecay: 0 },
    epochs: within(enough / steps, 10, 200),
    patience: within(waited / steps, 2, 20),
  }
}

const within = (value: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, Math.ceil(value)))
