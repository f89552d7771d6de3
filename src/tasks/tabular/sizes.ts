/** What of a network of tables, and of its training, follows from how many rows there are to learn from. */
import { counted } from '../../core/text.ts'
import type { AutoTraining } from '../kit/task.ts'

export interface AskedSizes {
  readonly hidden: readonly number[] | null
  readonly members: number | null
}

export interface Sizes {
  readonly hidden: readonly number[]
  readonly members: number
}

/** Networks that are averaged where nobody says how many. */
const usualMembers = 8

/** Options that were left open, by the number of training rows. */
export const sizesOf = ({ hidden, members }: AskedSizes, rows: number): Sizes => ({
  hidden: hidden ?? (rows < 2000 ? [32] : [64]),
  members: members ?? (hidden === null ? usualMembers : 1),
})

/** Steps that are taken where nothing says when to end, and steps that are waited for after the best epoch. */
const [enough, waited] = [3000, 400]

/** How to train so many rows; several members end by the rows that are held out for each. */
export const trainingOf = (rows: number, sizes: Sizes): AutoTraining => {
  const batchSize = within(2 ** Math.round(Math.log2(rows / 48)), 16, 256)
  const steps = Math.ceil(rows / batchSize)
  return {
    network: networkIn(sizes),
    ...{ batchSize, learningRate: 0.002, weightDecay: 0.01 },
    ...(sizes.members === 1
      ? { epochs: within(enough / steps, 10, 100), patience: null }
      : { epochs: 200, patience: within(waited / steps, 4, 20) }),
  }
}

const within = (value: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, Math.ceil(value)))

const networkIn = ({ hidden, members }: Sizes): string => {
  const layers =
    hidden.length === 0 ? 'no hidden layer' : `hidden layers of ${hidden.join(' and ')}`
  return `${counted(members, 'network')} with ${layers}`
}
