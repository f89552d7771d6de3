/** What rollouts left on charts over time. */
import type { RolloutView } from '../../../src/operations/contract.ts'
import type { Mark } from '../charts/points.ts'

type Took = { readonly version: number; readonly since: number }

/** Versions that were promoted, newest first, with when they took over and who let them. */
export const promotedIn = (rollouts: readonly RolloutView[]) =>
  rollouts
    .filter(({ verdict }) => verdict === 'promoted')
    .map(({ candidate, endedAt, changedAt, author }) => ({
      ...{ version: candidate, since: endedAt ?? changedAt, author },
    }))

/** Versions that took over by `history`, candidates that began to be tried, and those that were returned. */
export const marksOf = (
  history: readonly Took[],
  rollouts: readonly RolloutView[],
): readonly Mark[] =>
  [
    ...history.map(({ version, since }) => ({ x: since, name: `v${version}` })),
    ...rollouts.map(({ candidate, createdAt }) => ({ x: createdAt, name: `v${candidate} tried` })),
    ...rollouts
      .filter(({ verdict }) => verdict === 'returned')
      .map(({ candidate, endedAt, changedAt }) => ({
        ...{ x: endedAt ?? changedAt, name: `v${candidate} returned` },
      })),
  ].toSorted((a, b) => a.x - b.x)
