/** How far trials train before they are compared. */
import type { SearchPlan, Trial } from '../../core/study.ts'

/**
 * Epochs of each rung, the last one a whole training: least · reductionᵏ. `1, 3, 9` of 1 to 9 epochs,
 * `1, 3, 10` of 1 to 10; a random search has one rung.
 */
export const rungsOf = ({
  search,
  reductionFactor,
  minEpochs,
  maxEpochs,
}: Pick<SearchPlan, 'search' | 'reductionFactor' | 'minEpochs' | 'maxEpochs'>): number[] => {
  if (search === 'random') return [maxEpochs]
  const rungs = [minEpochs]
  for (let epochs = minEpochs * reductionFactor; epochs <= maxEpochs; epochs *= reductionFactor)
    rungs.push(epochs)
  // Where the powers do not meet the end, the last rung is moved to it.
  if (rungs.length > 1) rungs[rungs.length - 1] = maxEpochs
  else if (minEpochs < maxEpochs) rungs.push(maxEpochs)
  return rungs
}

/** Trials that have reached a rung, best there first; of equals the earlier one. */
export const rankedAt = (
  trials: readonly Trial[],
  rung: number,
  direction: SearchPlan['direction'],
): Trial[] =>
  trials
    .filter(({ rungs }) => rungs.length > rung)
    .sort(
      (a, b) =>
        compare(direction, a.rungs[rung]?.value ?? 0, b.rungs[rung]?.value ?? 0) ||
        a.number - b.number,
    )

/** Below 0 where `a` is better than `b`. */
export const compare = (direction: SearchPlan['direction'], a: number, b: number): number =>
  direction === 'minimize' ? a - b : b - a
