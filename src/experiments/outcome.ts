import { cpus } from 'node:os'
import { MillraceError } from '../core/error.ts'
import type { TrainEvent } from '../core/records.ts'
import type { Epoch, Outcome } from './report/types.ts'

/** Gathers what a training tells. An epoch that is trained again after a lost worker counts once. */
export const createOutcome = () => {
  const curve = new Map<number, Epoch>()
  let end: (TrainEvent & { kind: 'end' }) | null = null
  let begun = busySeconds()
  let ended = begun
  return {
    onEvent(event: TrainEvent) {
      if (event.kind === 'start') begun = busySeconds()
      if (event.kind === 'end') {
        end = event
        ended = busySeconds()
      }
      if (event.kind !== 'epoch') return
      const { epoch, metrics } = event
      curve.set(epoch, {
        epoch,
        loss: metrics['loss'] ?? Number.NaN,
        valLoss: metrics['val_loss'] ?? Number.NaN,
      })
    },
    outcome(): Omit<Outcome, 'run' | 'wholeSeconds' | 'metrics'> {
      if (!end) throw new MillraceError('internal', { what: 'A training ended without a word.' })
      const { seconds, cpuSeconds, peakBytes, bestEpoch } = end
      const otherCores = Math.max(0, (ended - begun - cpuSeconds) / seconds)
      return { seconds, cpuSeconds, otherCores, peakBytes, bestEpoch, curve: [...curve.values()] }
    },
  }
}

/** Seconds that the processors of the machine have worked since it started. */
const busySeconds = (): number =>
  cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1000
