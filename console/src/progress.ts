import type { Progress } from '../../src/core/records.ts'

type Place = Pick<Progress, 'epoch' | 'epochs' | 'step' | 'steps'>

/** Share of a whole training that is done, 0 to 1. Steps count within an epoch. */
export const shareOf = (place: Place | null | undefined): number => {
  if (!place || place.steps <= 0 || place.epochs <= 0) return 0
  const epochs = Math.max(0, place.epoch - 1) + place.step / place.steps
  return Math.min(1, epochs / place.epochs)
}

/** Optimizer steps since the start of a training. */
export const stepOf = ({ epoch, step, steps }: Place): number =>
  Math.max(0, epoch - 1) * steps + step
