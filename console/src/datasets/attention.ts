/** What of the data sets needs attention, and in which order they are shown. */
import type { ModelLoop } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { plural } from '../format.ts'
import type { Attention } from '../overview/attention.ts'
import type { DataSet } from './types.ts'
import { checksWords } from './words.ts'

export type Standing = 'blocked' | 'warned' | 'passed' | 'unread' | 'unchecked'

export const standingOf = ({ version, verdict }: Pick<DataSet, 'version' | 'verdict'>): Standing =>
  version === null ? 'unread' : (verdict?.verdict ?? 'unchecked')

export interface Shown {
  readonly set: DataSet
  readonly standing: Standing
  /** Rows of its models that were refused. */
  readonly refused: number
}

const order: readonly Standing[] = ['blocked', 'unread', 'warned', 'unchecked', 'passed']

/** What needs attention first: blocked ones, those never read, warned ones; then those with refused rows. */
export const byNeed = (all: readonly Shown[]): Shown[] => {
  const rank = ({ standing }: Shown) => Math.min(order.indexOf(standing), 3)
  return all.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      Number(b.refused > 0) - Number(a.refused > 0) ||
      a.set.name.localeCompare(b.set.name),
  )
}

/** Data sets with how many rows of their models were refused. */
export const shownOf = (
  sets: readonly DataSet[],
  models: readonly Pick<ModelLoop, 'model' | 'refused'>[],
): Shown[] =>
  sets.map((set) => {
    const refused = models
      .filter(({ model }) => set.models.includes(model))
      .map((each) => each.refused)
    return { set, standing: standingOf(set), refused: Math.max(0, ...refused) }
  })

/** What of a data set needs attention: that nothing learns from it, and refused rows that wait. */
export const needsOf = ({ set, refused }: Shown): Attention[] => {
  const { name, version, verdict } = set
  const found: Attention[] = []
  if (version && verdict?.verdict === 'blocked')
    found.push({
      ...{ of: name, kind: 'blocked', tone: 'bad' },
      what: `Data version ${version.number} is blocked`,
      why: `${checksWords(verdict)}. Nothing learns from it.`,
      to: at.dataset(name, version.number, { tab: 'checks' }),
    })
  if (refused > 0)
    found.push({
      ...{ of: name, kind: 'quarantine', tone: 'warn' },
      what: `${plural(refused, 'refused row')} ${refused === 1 ? 'waits' : 'wait'} in the quarantine`,
      why: 'Nothing learns from them until they are corrected or released.',
      to: at.quarantine(name),
    })
  return found
}
