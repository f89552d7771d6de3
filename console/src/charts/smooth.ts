import type { Metric } from '../../../src/core/records.ts'

export interface Point {
  readonly x: number
  readonly y: number
}

/**
 * Exponential moving average of a line, without the pull towards 0 at its beginning. `weight`: of what was before,
 * 0 to below 1; 0 leaves the line as it is.
 */
export const smoothed = (points: readonly Point[], weight: number): readonly Point[] => {
  if (weight <= 0) return points
  let sum = 0
  let mass = 0
  return points.map(({ x, y }) => {
    sum = weight * sum + (1 - weight) * y
    mass = weight * mass + (1 - weight)
    return { x, y: sum / mass }
  })
}

/** What was kept of a metric at a step. */
export type Kept = Pick<Metric, 'step' | 'epoch' | 'time' | 'value'>

/** Times that an error of a mean may grow where the steps in between are told from it. */
const mostAmplified = 40
/** Parts of an epoch, of which a loss is told over one at least. */
const fewestSteps = 100

/**
 * Loss of the steps between two reports; one that is closer to the one before than a fortieth of its epoch so far, or
 * a hundredth of all of it, is passed over. What is kept is the mean of the epoch so far, which falls at every border of epochs whatever happens:
 * n₂m₂ − n₁m₁ over n₂ − n₁ gives the steps in between. `perEpoch`: steps of an epoch; null while none is through.
 */
export const lossBetween = (kept: readonly Kept[], perEpoch: number | null): Kept[] => {
  const found: Kept[] = []
  let before: { epoch: number; steps: number; mean: number } | null = null
  for (const report of [...kept].sort((a, b) => a.step - b.step)) {
    const begun = perEpoch === null ? 0 : (report.epoch - 1) * perEpoch
    const steps = report.step - begun
    if (steps <= 0 || (perEpoch === null && report.epoch > 1)) continue
    const isSame = before !== null && before.epoch === report.epoch
    const [n, mean] = isSame && before ? [before.steps, before.mean] : [0, 0]
    // Batches do not weigh alike: over few steps the difference of two means is mostly that.
    if (steps - n < Math.max(steps / mostAmplified, (perEpoch ?? 0) / fewestSteps)) continue
    found.push({ ...report, value: (steps * report.value - n * mean) / (steps - n) })
    before = { epoch: report.epoch, steps, mean: report.value }
  }
  return found
}

/** Steps of an epoch: what is kept at its end stands at its last step. Null while none is through. */
export const stepsOfEpoch = (metrics: readonly Metric[]): number | null => {
  const end = metrics.find(({ key, epoch, step }) => key === 'val_loss' && epoch > 0 && step > 0)
  return end ? end.step / end.epoch : null
}
