/** What of the data sets needs attention, and in which order they are shown. */
import type { DataSet, Verdict } from './types.ts'

export type Standing = 'blocked' | 'warned' | 'passed' | 'unread' | 'unchecked'

/** What the current version came to when it was last looked at; null where it was not. */
export const verdictOf = (
  { version }: Pick<DataSet, 'version'>,
  verdicts: readonly Verdict[] | undefined,
): Verdict | null => verdicts?.find((each) => each.version === version?.number) ?? null

export const standingOf = (set: DataSet, verdict: Verdict | null): Standing => {
  if (set.version === null) return 'unread'
  return verdict === null ? 'unchecked' : verdict.verdict
}

export interface Shown {
  readonly set: DataSet
  readonly verdict: Verdict | null
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
