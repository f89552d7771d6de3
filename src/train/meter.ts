import type { Clock } from '../core/clock.ts'
import type { Progress } from '../core/records.ts'

interface Extent {
  readonly epochs: number
  /** Steps an epoch. */
  readonly steps: number
  /** Steps done before this process began. */
  readonly done: number
}

/** Milliseconds between two reports. */
const interval = 250

/** Counts steps and words, and reports at most four times a second. */
export type Meter = ReturnType<typeof createMeter>

export const createMeter = (clock: Clock, extent: Extent) => {
  const begun = clock.now()
  let reported = begun
  let epoch = 1
  let valLoss: number | null = null
  let sum = 0
  let weight = 0
  let words = 0

  return {
    /** An epoch begins; `best` is the lowest val_loss so far. */
    epoch(number: number, best: number | null): void {
      epoch = number
      valLoss = best
      sum = 0
      weight = 0
    },
    /** A step is done; gives a report when one is due. */
    step(step: number, loss: number, count: number): Progress | null {
      sum += loss * count
      weight += count
      words += count
      const now = clock.now()
      const last = step === extent.epochs * extent.steps
      if (now - reported < interval && !last) return null
      reported = now
      const seconds = Math.max(1e-3, (now - begun) / 1000)
      return { epoch, valLoss, loss: sum / weight, ...paceOf(extent, { step, words, seconds }) }
    },
    /** Mean loss a word so far in this epoch. */
    loss: (): number => sum / weight,
  }
}

/** How far it is, and how fast it goes. */
const paceOf = (
  { epochs, steps, done }: Extent,
  { step, words, seconds }: Readonly<Record<'step' | 'words' | 'seconds', number>>,
) => ({
  epochs,
  step,
  steps: epochs * steps,
  examplesPerSecond: words / seconds,
  secondsLeft: (seconds / (step - done)) * (epochs * steps - step),
})
